package dev.stillhouse.text.dedup;

import dev.stillhouse.contracts.failure.Check;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The set of a text's n-grams of words, as hashes. */
public final class Shingles {
    private final int ngram;

    public Shingles(int ngram) {
        Check.that(ngram >= 1, "ngram must be at least 1, but was %d", ngram);
        this.ngram = ngram;
    }

    /** Ascending, without repetition. A text of fewer than n words is one shingle; a text without words has none. */
    public long[] of(String text) {
        List<String> words = Words.of(text);
        if (words.isEmpty()) {
            return new long[0];
        }
        return inOrder(words, ngram).sorted().distinct().toArray();
    }

    /** Shared shingles by all shingles of two sets; two empty sets are alike. */
    public static double jaccard(long[] a, long[] b) {
        int shared = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            if (a[i] == b[j]) {
                shared++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        int all = a.length + b.length - shared;
        return all == 0 ? 1 : (double) shared / all;
    }

    static LongStream inOrder(List<String> words, int ngram) {
        int last = Math.max(0, words.size() - ngram);
        return IntStream.rangeClosed(0, last)
                .mapToLong(i -> Hash64.of(words.subList(i, Math.min(i + ngram, words.size()))));
    }
}
