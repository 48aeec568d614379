package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkEnv;

/**
 * What the user should read of a failure, instead of Spark's account of it: what a task says with a failure of its own, or that a disk is
 * full. Of an executor that could not send its exception there is only the text, in the middle of Spark's.
 */
final class SparkFailures {
    private static final int DEEPEST_CAUSE = 50;

    private SparkFailures() {}

    /**
     * Returns when there is nothing better to say than what was thrown.
     *
     * @param output where is written
     * @throws Failure the task's, or DISK_FULL
     */
    static void tell(Throwable thrown, Path output) {
        List<Throwable> causes = causes(thrown);
        for (Throwable cause : causes) {
            if (cause instanceof Failure failure) {
                throw failure;
            }
        }
        if (causes.stream().anyMatch(IoFailures::isDiskFull)) {
            throw FailureCode.DISK_FULL.because(
                    thrown,
                    "Cannot write %s: a disk is full (%s free there%s); free some space and run the same command again",
                    output,
                    free(output),
                    ofSpark());
        }
    }

    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && causes.size() < DEEPEST_CAUSE; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    /** The disks of shuffles and of rows that are held: full ones look the same to the user. */
    private static String ofSpark() {
        SparkEnv environment = SparkEnv.get();
        if (environment == null) {
            return "";
        }
        Path folder =
                environment.blockManager().diskBlockManager().localDirs()[0].toPath();
        return String.format(
                Locale.ROOT,
                ", %s free in %s, where Spark keeps its own files on this machine: spark.local.dir",
                free(folder),
                folder.getParent());
    }

    private static String free(Path path) {
        Path there = path.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            return String.format(
                    Locale.ROOT, "%.1f MiB", Files.getFileStore(there).getUsableSpace() / 1048576.0);
        } catch (IOException e) {
            return "an unknown amount";
        }
    }
}
