package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Keeps a try at a training from changing a recipe's files when another try has taken its place. A process that was stopped, or cut off
 * from the network, may go on later and not know that it was given up.
 */
@FunctionalInterface
public interface Fence {
    /** The file in a recipe's checkpoint folder that names the only try that may write there. */
    String FILE = "attempt";

    /** For a training that nobody starts again. */
    Fence NONE = () -> {};

    /** @throws dev.stillhouse.contracts.failure.Failure ATTEMPT_SUPERSEDED when another try has taken this one's place */
    void requireHeld();

    /** Gives a checkpoint folder to a try; from then on no other may write there. */
    static void give(Path folder, String attempt) {
        AtomicFiles.write(folder.resolve(FILE), attempt + "\n");
    }

    /** The fence around a checkpoint folder, for one of the tries that it may be given to. */
    static Fence around(Path folder, String attempt) {
        return () -> {
            String holder = holder(folder.resolve(FILE));
            if (!holder.equals(attempt)) {
                throw FailureCode.ATTEMPT_SUPERSEDED.with(
                        "Try %s at this training may not write to %s any more: %s; nothing is to be done, this try ends",
                        attempt, folder, holder.isEmpty() ? "it was given to no try" : "it was given to try " + holder);
            }
        };
    }

    private static String holder(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
