package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.stillhouse.text.pii.PiiType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Figures of the rows of a data set, in one pass. */
final class Counting {
    private static final int PII_FROM = 4;

    private Counting() {}

    static DatasetCard rows(Dataset<Row> marked) {
        List<Column> sums = new ArrayList<>();
        for (PiiType type : PiiType.values()) {
            sums.add(sum(col("pii").getItem(type.ordinal())));
        }
        Map<String, Long> rejected = new HashMap<>();
        Map<String, Long> shapes = new HashMap<>();
        Map<String, Long> languages = new HashMap<>();
        Map<String, Long> pii = new HashMap<>();
        long read = 0;
        long kept = 0;
        for (Row group : marked.groupBy("reason", "shape", "language")
                .agg(count(lit(1)), sums.toArray(new Column[0]))
                .collectAsList()) {
            long rows = group.getLong(3);
            read += rows;
            add(shapes, group.getString(1), rows);
            if (!group.getString(0).isEmpty()) {
                add(rejected, group.getString(0), rows);
                continue;
            }
            kept += rows;
            add(languages, group.getString(2), rows);
            for (PiiType type : PiiType.values()) {
                add(pii, type.name(), group.getLong(PII_FROM + type.ordinal()));
            }
        }
        return new DatasetCard(read, kept, rejected, shapes, languages, pii);
    }

    private static void add(Map<String, Long> counts, String name, long more) {
        if (!name.isEmpty() && more > 0) {
            counts.merge(name, more, Long::sum);
        }
    }
}
