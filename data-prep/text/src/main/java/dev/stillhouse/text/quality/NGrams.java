package dev.stillhouse.text.quality;

import dev.stillhouse.text.dedup.Hash64;

/** Runs of n words of a text. A hash of any of them comes from two running sums, so that no n costs more than another. */
final class NGrams {
    private static final long BASE = 0x9e3779b97f4a7c15L;

    private final int words;
    /** The polynomial in {@link #BASE} of the hashes of the first words. */
    private final long[] sums;
    /** Characters of the first words. */
    private final int[] lengths;

    private final LongCounts seen;

    NGrams(WordList list) {
        words = list.count();
        sums = new long[words + 1];
        lengths = new int[words + 1];
        for (int i = 0; i < words; i++) {
            sums[i + 1] = sums[i] * BASE + list.hash(i);
            lengths[i + 1] = lengths[i] + list.length(i);
        }
        seen = new LongCounts(words);
    }

    /** Characters of all places of the n-gram that is there most often, the spaces in it included; 0 when none is there twice. */
    long topCharacters(int n) {
        seen.clear();
        long power = power(n);
        int most = 1;
        long characters = 0;
        for (int i = 0; i + n <= words; i++) {
            int times = seen.add(hash(i, n, power));
            if (times > most) {
                most = times;
                characters = (long) times * (length(i, n) + n - 1);
            }
        }
        return characters;
    }

    /** Characters of n-grams that were there before, none counted twice: after one of them the next begins behind it. */
    long repeatedCharacters(int n) {
        seen.clear();
        long power = power(n);
        long characters = 0;
        int i = 0;
        while (i + n <= words) {
            if (seen.add(hash(i, n, power)) > 1) {
                characters += length(i, n);
                i += n;
            } else {
                i++;
            }
        }
        return characters;
    }

    private long hash(int from, int n, long power) {
        return Hash64.mix(sums[from + n] - sums[from] * power);
    }

    private int length(int from, int n) {
        return lengths[from + n] - lengths[from];
    }

    private static long power(int n) {
        long power = 1;
        for (int i = 0; i < n; i++) {
            power *= BASE;
        }
        return power;
    }
}
