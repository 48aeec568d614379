package dev.stillhouse.lake;

import dev.stillhouse.text.decontaminate.ContaminationIndex;
import dev.stillhouse.text.decontaminate.SharedSpan;
import dev.stillhouse.text.dedup.Words;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** For evaluation sets that every executor can hold: one look at every row. */
record HeldIndexFinder(Broadcast<ContaminationIndex> index) implements MatchFinder {
    @Override
    public Dataset<Row> find(RowKind kind, Dataset<Row> rows) {
        Broadcast<ContaminationIndex> held = index;
        return rows.select("id", "place", "asked", "body")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part -> new Flatten<>(
                                part, row -> matches(held.value(), kind, row).iterator()),
                        Encoders.row(MATCH));
    }

    private static List<Row> matches(ContaminationIndex index, RowKind kind, Row row) {
        List<Row> matches = new ArrayList<>();
        for (SpokenText spoken : SpokenText.of(kind, row.getString(2), row.getString(3))) {
            List<String> words = Words.of(spoken.text());
            for (SharedSpan shared : index.find(words, MatchFinder.whole(spoken))) {
                matches.add(MatchFinder.match(row, spoken, shared, words));
            }
        }
        return matches;
    }
}
