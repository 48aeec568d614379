package dev.stillhouse.text.dedup;

import dev.stillhouse.contracts.failure.Check;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The n-grams of a text's words, as hashes of 32 bits: {@link #read} a text, then ask. A text of fewer than n words is one shingle; a text
 * without words has none. Two different shingles of a pair of texts of a thousand words have the same hash in one of two thousand pairs.
 *
 * <p>Its buffers are used again: one per task.
 */
public final class Shingles {
    /** Any odd number with its bits well mixed. */
    private static final long BASE = 0x9e3779b97f4a7c15L;

    private final int ngram;
    private final long power;
    private final WordHashes words = new WordHashes();
    private int[] hashes = new int[1024];
    private int size;

    public Shingles(int ngram) {
        Check.that(ngram >= 1, "ngram must be at least 1, but was %d", ngram);
        this.ngram = ngram;
        long product = 1;
        for (int i = 0; i < ngram; i++) {
            product *= BASE;
        }
        this.power = product;
    }

    /** The words w are hashed as a polynomial, w[i] B^(n-1) + ... + w[i+n-1], so that the next n-gram costs two products (Karp and Rabin 1987). */
    public void read(String text) {
        words.read(text);
        size = words.size() == 0 ? 0 : Math.max(1, words.size() - ngram + 1);
        if (size > hashes.length) {
            hashes = new int[size + size / 2];
        }
        long hash = 0;
        for (int i = 0; i < words.size(); i++) {
            hash = hash * BASE + words.get(i) - (i < ngram ? 0 : words.get(i - ngram) * power);
            hashes[Math.max(0, i - ngram + 1)] = (int) (Hash64.mix(hash) >>> 32);
        }
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The different ones. */
    public ShingleSet set() {
        int[] sorted = Arrays.copyOf(hashes, size);
        Arrays.sort(sorted);
        int different = 0;
        for (int hash : sorted) {
            if (different == 0 || sorted[different - 1] != hash) {
                sorted[different] = hash;
                different++;
            }
        }
        return ShingleSet.of(Arrays.copyOf(sorted, different));
    }

    /** In the order of the text, with repetitions, from 0 to {@link #size}; what stands behind is left from other texts. */
    int[] hashes() {
        return hashes;
    }

    int size() {
        return size;
    }

    static LongStream inOrder(List<String> words, int ngram) {
        int last = Math.max(0, words.size() - ngram);
        return IntStream.rangeClosed(0, last)
                .mapToLong(i -> Hash64.of(words.subList(i, Math.min(i + ngram, words.size()))));
    }
}
