package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Tables of Spark's catalogs, by name. */
public final class LakeTables {
    private LakeTables() {}

    /**
     * A table.
     *
     * @param asker what the user calls the place that names the table, for the message
     * @throws Failure DATASET_MISSING when no catalog has it
     */
    public static Dataset<Row> open(SparkSession spark, String asker, String table) {
        boolean exists;
        try {
            exists = spark.catalog().tableExists(table);
        } catch (Exception e) {
            // Spark throws checked exceptions that it does not declare, one of them for names that are none.
            throw FailureCode.DATASET_MISSING.because(
                    e,
                    "%s: cannot look for table %s: %s",
                    asker,
                    table,
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        if (!exists) {
            throw FailureCode.DATASET_MISSING.with(
                    "%s: there is no table %s; name one as catalog.schema.table, and set up its catalog in spark.conf",
                    asker, table);
        }
        return spark.table(table);
    }
}
