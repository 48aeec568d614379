package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** How preparation uses Spark, where the user's settings leave it open, and how Spark's failures are told. */
final class SparkSizing {
    private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";

    private SparkSizing() {}

    /** Spark's default of 200 partitions suits a large cluster; who wants another number says so in the Spark settings. */
    static SparkSession session(SparkSession spark) {
        SparkSession session = spark.newSession();
        if (!spark.sparkContext().conf().contains(SHUFFLE_PARTITIONS)) {
            int cores = spark.sparkContext().defaultParallelism();
            session.conf().set(SHUFFLE_PARTITIONS, Integer.toString(cores <= 8 ? cores : 4 * cores));
        }
        return session;
    }

    /**
     * What a task says with a failure of its own, or that there was no room on a disk, is what the user should read, not Spark's account
     * of it.
     *
     * @param output where preparation writes
     */
    static RuntimeException cause(RuntimeException thrown, Path output) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Failure failure) {
                return failure;
            }
            if (cause instanceof IOException refused && IoFailures.isDiskFull(refused)) {
                return IoFailures.writing(output, refused);
            }
        }
        return thrown;
    }
}
