package dev.stillhouse.contracts.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Turns what the file system refuses into a failure that names the file and what to do. */
public final class IoFailures {
    private IoFailures() {}

    public static Failure writing(Path file, IOException cause) {
        return writing(file.toString(), cause);
    }

    /** @param file a path or a URI */
    public static Failure writing(String file, IOException cause) {
        if (isDiskFull(cause)) {
            return FailureCode.DISK_FULL.because(
                    cause, "Cannot write %s: the disk is full; free some space and run the same command again", file);
        }
        return FailureCode.FILE_UNWRITABLE.because(cause, "Cannot write %s: %s", file, reason(cause));
    }

    public static Failure reading(Path file, IOException cause) {
        return reading(file.toString(), cause);
    }

    /** @param file a path or a URI */
    public static Failure reading(String file, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return FailureCode.FILE_MISSING.because(cause, "Cannot read %s: it does not exist; correct the path", file);
        }
        return FailureCode.FILE_UNREADABLE.because(cause, "Cannot read %s: %s", file, reason(cause));
    }

    public static boolean isDiskFull(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "it does not exist";
        }
        return cause instanceof AccessDeniedException
                ? "permission denied; give this user the right to, or name another path"
                : String.valueOf(cause.getMessage());
    }
}
