package dev.stillhouse.text.decontaminate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Joins pieces that follow one another in a text, by the test text that has them, and keeps the longest run of each. */
public final class LongestRuns<T> {
    private final Map<T, Run> runs = new HashMap<>();

    private static final class Run {
        private int start;
        private int next = -1;
        private int bestStart;
        private int bestWords;
    }

    /** Words from {@code start} on. */
    public record Found<T>(T test, int start, int words) {}

    /**
     * A piece was met. The pieces of one test text must come in the order of their places.
     *
     * @param place of its first word
     * @param length in words
     */
    public void add(T test, int place, int length) {
        Run run = runs.computeIfAbsent(test, none -> new Run());
        if (place != run.next) {
            run.start = place;
        }
        run.next = place + 1;
        int words = place + length - run.start;
        if (words > run.bestWords) {
            run.bestWords = words;
            run.bestStart = run.start;
        }
    }

    /** In no order. */
    public List<Found<T>> longest() {
        return runs.entrySet().stream()
                .map(entry -> new Found<>(entry.getKey(), entry.getValue().bestStart, entry.getValue().bestWords))
                .toList();
    }
}
