package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A checkpoint in a store, whose files are written into a folder as they are read, where it is one like any other: what is verified is what will be opened. */
record FetchedFiles(StoredFiles stored, Path folder) implements CheckpointFiles {
    @Override
    public OptionalLong size(String name) {
        return stored.size(name);
    }

    @Override
    public String text(String name) throws IOException {
        String text = stored.text(name);
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw IoFailures.writing(folder.resolve(name), e);
        }
        return text;
    }

    @Override
    public String sha256(String name) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            return stored.copy(name, out);
        } catch (StreamCorruptedException e) {
            throw e;
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }
}
