package dev.stillhouse.examples.helpdesk;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Multinomial naive Bayes over sets of features, additive smoothing 1/2; unseen features say nothing. */
final class NaiveBayes {
    private static final double SMOOTHING = 0.5;

    private final Map<String, Map<String, Integer>> counts = new TreeMap<>();
    private final Map<String, Integer> totals = new HashMap<>();
    private final Map<String, Integer> documents = new HashMap<>();
    private final Set<String> vocabulary = new HashSet<>();

    void learn(Set<String> features, String label) {
        Map<String, Integer> count = counts.computeIfAbsent(label, key -> new HashMap<>());
        features.forEach(feature -> count.merge(feature, 1, Integer::sum));
        totals.merge(label, features.size(), Integer::sum);
        documents.merge(label, 1, Integer::sum);
        vocabulary.addAll(features);
    }

    String classify(Set<String> features) {
        return counts.keySet().stream()
                .max(Comparator.comparingDouble(label -> score(features, label)))
                .orElseThrow();
    }

    private double score(Set<String> features, String label) {
        Map<String, Integer> count = counts.get(label);
        double whole = totals.get(label) + SMOOTHING * vocabulary.size();
        double score = Math.log(documents.get(label));
        for (String feature : features) {
            if (vocabulary.contains(feature)) {
                score += Math.log((count.getOrDefault(feature, 0) + SMOOTHING) / whole);
            }
        }
        return score;
    }
}
