package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.stillhouse.lake.PrepareSettings.Contaminated;
import dev.stillhouse.text.clean.RejectReason;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Marks training rows that share text with evaluation sets, and tells what was found. */
final class Decontaminator {
    private static final long MATCHES_PER_FILE = 200_000;

    private final EvaluationSets sets;
    private final MatchFinder finder;
    private final Contaminated action;
    private final WorkFolder work;
    private final Map<LakeSet, Dataset<Row>> found = new LinkedHashMap<>();

    Decontaminator(EvaluationSets sets, MatchFinder finder, Contaminated action, WorkFolder work) {
        this.sets = sets;
        this.finder = finder;
        this.action = action;
        this.work = work;
    }

    /**
     * Finds what a data set shares with the evaluation sets.
     *
     * @param rows of {@link CleanRow#SCHEMA}, asked for when nothing was found before
     */
    void find(LakeSet set, Supplier<Dataset<Row>> rows) {
        found.put(
                set,
                work.rows(
                        set.name() + "-matches",
                        working -> finder.find(set.kind(), rows.get().filter("reason = ''"))
                                .withColumn("dataset", lit(set.name()))));
    }

    /** The rows that were looked at, with a reason where they are contaminated and are not to stay. */
    Dataset<Row> mark(LakeSet set, Dataset<Row> rows) {
        Dataset<Row> matches = Objects.requireNonNull(found.get(set));
        boolean clean = matches.isEmpty();
        return clean || action == Contaminated.FLAG ? rows : marked(rows, matches);
    }

    private static Dataset<Row> marked(Dataset<Row> rows, Dataset<Row> matches) {
        Column longestFirst = struct(
                col("words").multiply(-1).as("less"),
                col("benchmark"),
                col("test_id"),
                col("test_place"),
                col("words"));
        Dataset<Row> longest = matches.groupBy(col("place").as("match_place"))
                .agg(min(longestFirst).as("match"));
        Column met = col("match_place").isNotNull();
        return rows.join(longest, rows.col("place").equalTo(longest.col("match_place")), "left_outer")
                .withColumn(
                        "detail",
                        when(
                                        met,
                                        concat(
                                                lit("shares "),
                                                col("match.words"),
                                                lit(" words with "),
                                                col("match.benchmark"),
                                                lit(" row "),
                                                col("match.test_id")))
                                .otherwise(col("detail")))
                .withColumn("excerpt", when(met, col("asked").substr(1, 200)).otherwise(col("excerpt")))
                .withColumn(
                        "reason",
                        when(met, lit(RejectReason.CONTAMINATED.name())).otherwise(col("reason")))
                .drop("match_place", "match");
    }

    /** Every match: benchmark, row and side of it; data set, id, place and side of the training row; words and span. */
    void write(Path folder) {
        Dataset<Row> all = matches();
        int files = Math.toIntExact(1 + all.count() / MATCHES_PER_FILE);
        ParquetFolder.write(
                all.select(
                                "benchmark",
                                "test_id",
                                "test_place",
                                "test_side",
                                "language",
                                "dataset",
                                "id",
                                "place",
                                "side",
                                "words",
                                "span")
                        .repartition(files, col("dataset"), col("place"))
                        .sortWithinPartitions(
                                "benchmark", "test_id", "test_place", "test_side", "dataset", "place", "side"),
                folder);
    }

    ContaminationCard card() {
        return ContaminationCard.of(action, sets.rows(), matches());
    }

    private Dataset<Row> matches() {
        return found.values().stream().reduce(Dataset::union).orElseThrow();
    }
}
