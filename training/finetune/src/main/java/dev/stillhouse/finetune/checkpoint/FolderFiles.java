package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A checkpoint in a folder. */
record FolderFiles(Path folder) implements CheckpointFiles {
    @Override
    public OptionalLong size(String name) throws IOException {
        Path file = file(name);
        return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
    }

    @Override
    public String text(String name) throws IOException {
        return Files.readString(file(name));
    }

    @Override
    public String sha256(String name) throws IOException {
        try {
            return Hashes.ofFile(file(name));
        } catch (Failure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Path file(String name) throws IOException {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
