package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.lake.source.RawRecord;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/**
 * The rows of a table of Spark's catalogs. They have no order, so that a row's place is the hash of its content, with {@code ~2} and so
 * on for rows that are equal in everything.
 */
record TableRows(SparkSession spark, String dataset, String table) {
    /** Hexadecimal digits: 128 bits, so that no two rows of a lake share them by chance. */
    private static final int HASH_DIGITS = 32;

    /**
     * Columns {@code hash}, {@code copy} and {@code json}.
     *
     * @throws Failure DATASET_MISSING when no catalog has the table
     */
    Dataset<Row> read() {
        return LakeTables.open(spark, "Data set " + dataset, table)
                .select(to_json(struct(col("*"))).as("json"))
                .withColumn("hash", sha2(col("json"), 256))
                .withColumn("copy", row_number().over(Window.partitionBy("hash").orderBy("hash")))
                .select("hash", "copy", "json");
    }

    static RawRecord record(String table, Row row) {
        String copy = row.getInt(1) == 1 ? "" : "~" + row.getInt(1);
        return RawRecord.ofJson(table + "#" + row.getString(0).substring(0, HASH_DIGITS) + copy, row.getString(2));
    }
}
