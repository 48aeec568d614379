package dev.stillhouse.lake;

import org.apache.spark.sql.SparkSession;

/** How preparation uses Spark, where the user's settings leave it open. */
final class SparkSizing {
    private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
    private static final String VECTORIZED_READER = "spark.sql.parquet.enableVectorizedReader";

    private SparkSizing() {}

    /** Spark's default of 200 partitions suits a large cluster; who wants another number says so in the Spark settings. */
    static SparkSession session(SparkSession spark) {
        SparkSession session = spark.newSession();
        if (!spark.sparkContext().conf().contains(SHUFFLE_PARTITIONS)) {
            int cores = spark.sparkContext().defaultParallelism();
            session.conf().set(SHUFFLE_PARTITIONS, Integer.toString(cores <= 8 ? cores : 4 * cores));
        }
        // A batch of the vectorized reader is 4096 rows, of which each may have megabytes.
        session.conf().set(VECTORIZED_READER, "false");
        return session;
    }
}
