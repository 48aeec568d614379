package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became known of one evaluation set.
 *
 * @param all its rows
 * @param trainingRows contaminated rows, by their data set
 * @param longest words of the longest span that a training row shares with it
 * @param languages its rows by their language; {@code unknown} where they name none
 */
public record BenchmarkCard(Hits all, Map<String, Long> trainingRows, int longest, Map<String, Hits> languages) {
    static final String UNKNOWN = "unknown";

    /**
     * How much was hit.
     *
     * @param rows of the evaluation set
     * @param hit those of them that a training row shares text with
     * @param trainingRows that share text with them
     */
    public record Hits(long rows, long hit, long trainingRows) {}

    public BenchmarkCard {
        trainingRows = DatasetCard.sorted(trainingRows);
        languages = Collections.unmodifiableMap(new TreeMap<>(languages));
    }

    ObjectNode toJson() {
        ObjectNode tree = Json.object().put("rows", all.rows()).put("rows_hit", all.hit());
        DatasetCard.put(tree, "training_rows", trainingRows);
        tree.put("longest_span", longest);
        ObjectNode byLanguage = tree.putObject("languages");
        languages.forEach((language, hits) -> byLanguage
                .putObject(language)
                .put("rows", hits.rows())
                .put("rows_hit", hits.hit())
                .put("training_rows", hits.trainingRows()));
        return tree;
    }
}
