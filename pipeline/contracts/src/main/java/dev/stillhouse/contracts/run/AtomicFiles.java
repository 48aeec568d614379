package dev.stillhouse.contracts.run;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Files that are there whole or not at all: written under a temporary name beside the target, flushed to the disk, then
 * renamed over it. When the disk is full the temporary file is removed and what was there before stays as it was.
 */
public final class AtomicFiles {
    private static final String TEMPORARY = ".tmp-";

    private AtomicFiles() {}

    /** Writes the content of one file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    public static void write(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** @throws Failure DISK_FULL or FILE_UNWRITABLE, naming the file */
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path folder = folderOf(target);
        Path temporary = folder.resolve(
                "." + target.getFileName() + TEMPORARY + ProcessHandle.current().pid());
        try {
            Files.createDirectories(folder);
            writeAndSync(temporary, content);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folder);
        } catch (IOException e) {
            discard(temporary);
            throw writing(target, e);
        }
    }

    /** Renames a finished folder to its place, where nothing or only an older version of it may be. */
    public static void moveFolder(Path from, Path to) {
        Path folder = folderOf(to.toAbsolutePath());
        try {
            Files.createDirectories(folder);
            Folders.delete(to);
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            syncFolder(folder);
        } catch (IOException e) {
            throw writing(to, e);
        }
    }

    /** Like {@link IoFailures#writing}, and says how much is free where the file was to go. */
    static Failure writing(Path file, IOException cause) {
        Failure failure = IoFailures.writing(file, cause);
        if (failure.code() != FailureCode.DISK_FULL) {
            return failure;
        }
        return FailureCode.DISK_FULL.because(
                cause,
                "Cannot write %s: the disk is full (%s free); free some space and run the same command again",
                file,
                free(file));
    }

    private static void writeAndSync(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /** Without this the rename itself can be lost when the machine loses power. */
    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException ignored) {
            // The first error is the one that matters; a left-over temporary file is overwritten by the next attempt.
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        return folder == null ? file.getFileSystem().getPath("/") : folder;
    }

    private static String free(Path file) {
        try {
            long bytes = Files.getFileStore(folderOf(file.toAbsolutePath())).getUsableSpace();
            return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
        } catch (IOException e) {
            return "an unknown amount";
        }
    }
}
