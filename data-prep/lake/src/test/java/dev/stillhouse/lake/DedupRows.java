package dev.stillhouse.lake;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.text.pii.PiiType;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Cleaned rows by what they say, and what became of them. */
final class DedupRows {
    private DedupRows() {}

    static Row row(String id, String said) {
        return row(id, said, OptionalDouble.empty());
    }

    /** The place is that of the id in a file {@code in}. */
    static Row row(String id, String said, OptionalDouble score) {
        return new CleanRow(
                        id,
                        "in:" + id,
                        "",
                        "TEXT",
                        said,
                        said,
                        said,
                        Hashes.ofText(said),
                        "",
                        Collections.nCopies(PiiType.values().length, 0),
                        "",
                        "",
                        "",
                        Credit.NONE,
                        score)
                .toRow();
    }

    static Dataset<Row> of(SparkSession spark, List<Row> rows) {
        return spark.createDataFrame(rows, CleanRow.SCHEMA);
    }

    /** Reason and detail of the rows that are dropped, by id. */
    static TreeMap<String, String> dropped(Dataset<Row> marked) {
        TreeMap<String, String> dropped = new TreeMap<>();
        marked.filter("reason != ''")
                .select("id", "reason", "detail")
                .collectAsList()
                .forEach(row -> dropped.put(row.getString(0), row.getString(1) + " " + row.getString(2)));
        return dropped;
    }
}
