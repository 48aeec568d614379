package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.max;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.BenchmarkCard.Hits;
import dev.stillhouse.lake.PrepareSettings.Contaminated;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What training rows share with evaluation sets.
 *
 * @param action what happened to such rows: drop, flag or split
 * @param benchmarks by name
 */
public record ContaminationCard(String action, Map<String, BenchmarkCard> benchmarks) {
    private static final Hits NONE = new Hits(0, 0, 0);

    public ContaminationCard {
        benchmarks = Collections.unmodifiableMap(new TreeMap<>(benchmarks));
    }

    /**
     * Counts matches.
     *
     * @param rows of every benchmark by language
     * @param matches of {@link MatchFinder#MATCH} with their {@code dataset}
     */
    static ContaminationCard of(Contaminated action, Map<String, Map<String, Long>> rows, Dataset<Row> matches) {
        Column tests = count_distinct(col("test_id"), col("test_place"));
        Column training = count_distinct(col("dataset"), col("place"));
        Map<String, Hits> whole = new HashMap<>();
        Map<String, Integer> longest = new HashMap<>();
        for (Row row :
                matches.groupBy("benchmark").agg(tests, training, max("words")).collectAsList()) {
            whole.put(row.getString(0), new Hits(0, row.getLong(1), row.getLong(2)));
            longest.put(row.getString(0), row.getInt(3));
        }
        Map<String, Map<String, Hits>> languages = new HashMap<>();
        for (Row row :
                matches.groupBy("benchmark", "language").agg(tests, training).collectAsList()) {
            languages
                    .computeIfAbsent(row.getString(0), none -> new HashMap<>())
                    .put(row.getString(1), new Hits(0, row.getLong(2), row.getLong(3)));
        }
        Map<String, Map<String, Long>> datasets = new HashMap<>();
        for (Row row : matches.groupBy("benchmark", "dataset")
                .agg(count_distinct(col("place")))
                .collectAsList()) {
            datasets.computeIfAbsent(row.getString(0), none -> new HashMap<>()).put(row.getString(1), row.getLong(2));
        }
        Map<String, BenchmarkCard> cards = new TreeMap<>();
        rows.forEach((benchmark, counts) -> {
            long all = counts.values().stream().mapToLong(Long::longValue).sum();
            cards.put(
                    benchmark,
                    new BenchmarkCard(
                            with(all, whole.getOrDefault(benchmark, NONE)),
                            datasets.getOrDefault(benchmark, Map.of()),
                            longest.getOrDefault(benchmark, 0),
                            languages(counts, languages.getOrDefault(benchmark, Map.of()))));
        });
        return new ContaminationCard(action.name().toLowerCase(Locale.ROOT), cards);
    }

    ObjectNode toJson() {
        ObjectNode tree = Json.object().put("action", action);
        ObjectNode sets = tree.putObject("benchmarks");
        benchmarks.forEach((name, card) -> sets.set(name, card.toJson()));
        return tree;
    }

    private static Map<String, Hits> languages(Map<String, Long> rows, Map<String, Hits> hits) {
        Map<String, Hits> languages = new TreeMap<>();
        rows.forEach((language, count) -> languages.put(
                language.isEmpty() ? BenchmarkCard.UNKNOWN : language, with(count, hits.getOrDefault(language, NONE))));
        return languages;
    }

    private static Hits with(long rows, Hits hits) {
        return new Hits(rows, hits.hit(), hits.trainingRows());
    }
}
