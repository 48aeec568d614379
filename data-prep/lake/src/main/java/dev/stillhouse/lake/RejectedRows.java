package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.stillhouse.text.clean.RejectReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows that were dropped, each with its reason: what {@code rejects/} is written from. */
final class RejectedRows {
    private final List<Dataset<Row>> rejects = new ArrayList<>();

    /** Takes those of the rows that have a reason. */
    void add(LakeSet set, Dataset<Row> rows) {
        // Nothing is wrong with rows beyond max_rows, and they can be nearly all of a lake: they are counted, not
        // written.
        Column dropped = col("reason").notEqual("").and(col("reason").notEqual(RejectReason.BEYOND_MAX_ROWS.name()));
        rejects.add(rows.filter(dropped)
                .select(
                        lit(set.name()).as("dataset"),
                        col("id"),
                        col("place"),
                        col("reason"),
                        col("detail"),
                        col("excerpt").as("text")));
    }

    void write(Path folder) {
        Dataset<Row> all = rejects.stream().reduce(Dataset::union).orElseThrow();
        ParquetFolder.write(all.repartition(1).sortWithinPartitions("dataset", "place", "reason"), folder);
    }
}
