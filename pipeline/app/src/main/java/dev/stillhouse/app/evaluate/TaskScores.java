package dev.stillhouse.app.evaluate;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a model did on the test rows.
 *
 * @param byLanguage exact matches; empty when the rows name no language
 * @param byField rows whose answer has the gold value under the key, in the order of the run spec; empty when answers are plain text
 */
public record TaskScores(
        Proportion exactMatch, SortedMap<String, Proportion> byLanguage, Map<String, Proportion> byField) {
    public TaskScores {
        byLanguage = Collections.unmodifiableSortedMap(new TreeMap<>(byLanguage));
        byField = Collections.unmodifiableMap(new LinkedHashMap<>(byField));
    }

    /** The language with the lowest exact match, the first by name where several are as low. */
    public Optional<LanguageScore> worstLanguage() {
        return byLanguage.entrySet().stream()
                .map(entry -> new LanguageScore(entry.getKey(), entry.getValue()))
                .min(Comparator.comparingDouble(score -> score.exactMatch().value()));
    }
}
