package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log2;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Figures of the sequences of a data set, of both sides, in one pass. */
final class SequenceCounts {
    private final List<Row> groups;

    private SequenceCounts(List<Row> groups) {
        this.groups = groups;
    }

    static SequenceCounts of(Dataset<Row> sequences) {
        // Sequences by the power of two that their tokens do not exceed, 16 at least.
        Column bucket = greatest(lit(4), ceil(log2(col("length")))).cast("int");
        Column rows = sum(when(col("part").equalTo(0), lit(1L)).otherwise(lit(0L)));
        return new SequenceCounts(sequences
                .groupBy(col("reason"), col(ValidationSplit.SIDE), bucket.as("bucket"))
                .agg(rows, count(lit(1)), sum("length"), sum("labelled"))
                .collectAsList());
    }

    /** Rows, not sequences, by the reason why they were dropped. */
    Map<String, Long> dropped() {
        Map<String, Long> dropped = new TreeMap<>();
        groups.stream()
                .filter(group -> !group.getString(0).isEmpty())
                .forEach(group -> dropped.merge(group.getString(0), group.getLong(3), Long::sum));
        return dropped;
    }

    /** The sequences of a side; rows and utilisation are left for who packs them. */
    SplitCard side(String side) {
        Map<Integer, Long> lengths = new HashMap<>();
        long all = 0;
        long tokens = 0;
        long labelled = 0;
        for (Row group : groups) {
            if (group.getString(0).isEmpty() && group.getString(1).equals(side)) {
                lengths.merge(1 << group.getInt(2), group.getLong(4), Long::sum);
                all += group.getLong(4);
                tokens += group.getLong(5);
                labelled += group.getLong(6);
            }
        }
        return new SplitCard(all, tokens, labelled, 0, 0, lengths);
    }
}
