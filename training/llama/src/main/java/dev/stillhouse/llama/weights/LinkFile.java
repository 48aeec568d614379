package dev.stillhouse.llama.weights;

import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Checkouts and copies that cannot hold symbolic links keep one as a small text file with the target's relative path in it (git's
 * {@code core.symlinks=false}). Large weights are often shared between folders by such links.
 */
public final class LinkFile {
    private static final int LONGEST_PATH = 4096;

    private LinkFile() {}

    /** The file that a link's text names, or the file itself when it is no such link. */
    public static Path follow(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_PATH) {
                return file;
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
            Path target = file.resolveSibling(text).normalize();
            boolean names = !text.isEmpty()
                    && text.indexOf('\n') < 0
                    && !target.equals(file.normalize())
                    && Files.isRegularFile(target);
            return names ? target : file;
        } catch (InvalidPathException e) {
            return file;
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
