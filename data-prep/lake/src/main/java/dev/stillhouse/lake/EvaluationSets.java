package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;

import dev.stillhouse.text.decontaminate.ContaminationIndex;
import dev.stillhouse.text.decontaminate.Pieces;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What training rows must not share text with. */
final class EvaluationSets {
    private final Pieces pieces;
    private final int mostHeld;
    private final HeldRows held;
    private final List<Dataset<Row>> texts = new ArrayList<>();
    private final Map<String, Map<String, Long>> rows = new TreeMap<>();

    /** @param mostHeld the most pieces that every executor holds; larger sets are joined */
    EvaluationSets(Pieces pieces, int mostHeld, HeldRows held) {
        this.pieces = pieces;
        this.mostHeld = mostHeld;
        this.held = held;
    }

    /** @param kept cleaned rows */
    void add(String benchmark, RowKind kind, Dataset<Row> kept) {
        texts.add(TestTexts.of(benchmark, kind, kept));
        Map<String, Long> languages = new TreeMap<>();
        kept.groupBy("language")
                .count()
                .collectAsList()
                .forEach(row -> languages.put(row.getString(0), row.getLong(1)));
        rows.put(benchmark, languages);
    }

    /** Rows of each set by their language. */
    Map<String, Map<String, Long>> rows() {
        return rows;
    }

    /** Nothing when there is no set. */
    Optional<MatchFinder> finder() {
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        Dataset<Row> all = held.hold(texts.stream().reduce(Dataset::union).orElseThrow());
        Optional<ContaminationIndex> index = index(all);
        return Optional.of(
                index.isPresent()
                        ? new HeldIndexFinder(
                                new JavaSparkContext(all.sparkSession().sparkContext()).broadcast(index.get()))
                        : JoinedPiecesFinder.of(all, pieces, held));
    }

    /** Nothing when there are too many pieces. */
    private Optional<ContaminationIndex> index(Dataset<Row> all) {
        ContaminationIndex.Builder builder = new ContaminationIndex.Builder(pieces);
        Iterator<Row> ordered = all.orderBy(
                        col("benchmark"),
                        col("test_id"),
                        col("test_place"),
                        col("test_side").desc())
                .toLocalIterator();
        while (ordered.hasNext()) {
            Row row = ordered.next();
            builder.add(TestTexts.part(row, 0), row.getString(TestTexts.PART.size()));
            if (builder.size() > mostHeld) {
                return Optional.empty();
            }
        }
        return Optional.of(builder.build());
    }
}
