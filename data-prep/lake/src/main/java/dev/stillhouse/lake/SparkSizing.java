package dev.stillhouse.lake;

import java.util.List;
import org.apache.spark.sql.SparkSession;

/** How preparation uses Spark, where the user's settings leave it open. */
final class SparkSizing {
    private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
    private static final String FILE_PARTITIONS = "spark.sql.files.minPartitionNum";
    private static final String VECTORIZED_READER = "spark.sql.parquet.enableVectorizedReader";
    /** Several tasks for a core, so that a long one does not leave the other cores idle for long. Spark joins those of little data. */
    private static final int TASKS_OF_A_CORE = 4;

    private SparkSizing() {}

    /** Spark's default of 200 partitions suits a large cluster; who wants another number says so in the Spark settings. */
    static SparkSession session(SparkSession spark) {
        SparkSession session = spark.newSession();
        String tasks = Integer.toString(TASKS_OF_A_CORE * spark.sparkContext().defaultParallelism());
        for (String key : List.of(SHUFFLE_PARTITIONS, FILE_PARTITIONS)) {
            if (!spark.sparkContext().conf().contains(key)) {
                session.conf().set(key, tasks);
            }
        }
        // A batch of the vectorized reader is 4096 rows, of which each may have megabytes.
        session.conf().set(VECTORIZED_READER, "false");
        return session;
    }
}
