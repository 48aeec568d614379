package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Kept preference pairs. Their better side is trained on as any chat; here both sides are kept together for later. */
final class PreferenceRows {
    private static final long ROWS_PER_FILE = 200_000;

    private final List<Dataset<Row>> parts = new ArrayList<>();
    private long most;

    void add(String dataset, Dataset<Row> rows, DatasetCard card) {
        long pairs = card.shapes().getOrDefault(RowShape.PREFERENCE.name(), 0L);
        Dataset<Row> kept =
                rows.filter(col("reason").equalTo("").and(col("rejected").notEqual("")));
        // Prompts have lost their answers, and then there is nothing to prefer.
        if (pairs == 0 || kept.isEmpty()) {
            return;
        }
        most += pairs;
        parts.add(kept.select(
                lit(dataset).as("dataset"),
                col("id"),
                col("body").as("chosen"),
                col("rejected"),
                col("language"),
                col("place")));
    }

    /** Writes nothing when there are no pairs. */
    void write(Path folder) {
        if (parts.isEmpty()) {
            return;
        }
        Dataset<Row> all = parts.stream().reduce(Dataset::union).orElseThrow();
        ParquetFolder.write(
                all.repartition(Math.toIntExact(1 + most / ROWS_PER_FILE), col("dataset"), col("place"))
                        .sortWithinPartitions("dataset", "place"),
                folder);
    }
}
