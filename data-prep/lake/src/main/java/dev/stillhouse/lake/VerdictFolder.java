package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a guard model said of every row of the input that it judged, as Parquet: id, place, label, score, version. */
final class VerdictFolder {
    private static final long ROWS_PER_FILE = 1_000_000;

    private VerdictFolder() {}

    /** @param rows how many were judged */
    static void write(Dataset<Row> judged, long rows, Path folder) {
        int files = Math.toIntExact(1 + rows / ROWS_PER_FILE);
        ParquetFolder.write(
                judged.filter(col(GuardedRows.LABEL).notEqual(""))
                        .select(
                                col("id"),
                                col("place"),
                                col(GuardedRows.LABEL).as("label"),
                                col(GuardedRows.SCORE).as("score"),
                                col(GuardedRows.VERSION).as("version"))
                        .repartition(files, col("place"))
                        .sortWithinPartitions("place"),
                folder);
    }
}
