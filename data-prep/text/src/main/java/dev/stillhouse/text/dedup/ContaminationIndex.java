package dev.stillhouse.text.dedup;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds training texts that contain a piece of a test text: an n-gram of words, or the whole text where that is shorter. A test text of
 * fewer than eight words says too little to be looked for inside of others; only an equal text matches it.
 */
public final class ContaminationIndex implements Serializable {
    private static final int LEAST_INSIDE = 8;

    private final int ngram;
    /** Hash to the id of the test row, by length in words. */
    private final TreeMap<Integer, HashMap<Long, String>> inside = new TreeMap<>();

    private final HashMap<Long, String> equal = new HashMap<>();

    public ContaminationIndex(int ngram) {
        Check.that(ngram >= LEAST_INSIDE, "decontaminate.ngram must be at least %d, but was %d", LEAST_INSIDE, ngram);
        this.ngram = ngram;
    }

    public void add(String testId, String text) {
        List<String> words = Words.of(text);
        if (words.isEmpty()) {
            return;
        }
        if (words.size() < LEAST_INSIDE) {
            equal.putIfAbsent(Hash64.of(words), testId);
            return;
        }
        int length = Math.min(ngram, words.size());
        Map<Long, String> hashes = inside.computeIfAbsent(length, n -> new HashMap<>());
        Shingles.inOrder(words, length).forEach(hash -> hashes.putIfAbsent(hash, testId));
    }

    /** How many pieces of test texts it knows. */
    public int size() {
        return equal.size() + inside.values().stream().mapToInt(Map::size).sum();
    }

    /** The id of a test row that the text shares a piece with. */
    public Optional<String> find(String text) {
        List<String> words = Words.of(text);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String same = equal.get(Hash64.of(words));
        if (same != null) {
            return Optional.of(same);
        }
        for (Map.Entry<Integer, HashMap<Long, String>> entry : inside.entrySet()) {
            for (int i = 0; i + entry.getKey() <= words.size(); i++) {
                String found = entry.getValue().get(Hash64.of(words.subList(i, i + entry.getKey())));
                if (found != null) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }
}
