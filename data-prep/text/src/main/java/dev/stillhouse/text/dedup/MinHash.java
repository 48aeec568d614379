package dev.stillhouse.text.dedup;

import dev.stillhouse.contracts.failure.Check;
import java.util.Arrays;

/**
 * Locality-sensitive hashing of shingle sets (Broder 1997). Two sets with Jaccard similarity s share a band with probability
 * {@code 1 - (1 - s^rows)^bands}; with 14 bands of 8 rows that is 0.92 at s = 0.8 and 0.05 at s = 0.5. Who shares a band is a candidate:
 * compare the sets.
 *
 * <p>The permutations are {@code x -> factor x + term} modulo 2^32 with odd factors, which are one-to-one. Its buffer is used again: one per
 * task.
 */
public final class MinHash {
    private static final long SEED = 0x5741_7465_7253_7469L;
    /** 2^32 by the golden ratio, odd: the upper bits of a product with it depend on all bits. */
    private static final int SPREAD = 0x9e3779b1;

    private final int bands;
    private final int rows;
    private final int[] factors;
    private final int[] terms;
    private final int[] minima;

    public MinHash(int bands, int rows) {
        Check.that(bands >= 1 && rows >= 1, "bands and rows must be at least 1, but were %d and %d", bands, rows);
        this.bands = bands;
        this.rows = rows;
        this.factors = new int[bands * rows];
        this.terms = new int[bands * rows];
        this.minima = new int[bands * rows];
        for (int i = 0; i < minima.length; i++) {
            long drawn = Hash64.mix(SEED + i * 0x9e3779b97f4a7c15L);
            factors[i] = (int) drawn | 1;
            terms[i] = (int) (drawn >>> 32);
        }
    }

    /** The signature of the text that was read last. It must have a shingle. */
    public Signature sign(Shingles shingles) {
        Check.that(!shingles.isEmpty(), "a text without words has no signature");
        minimise(shingles.hashes(), shingles.size());
        return new Signature(bandHashes(), sketch());
    }

    /** Four shingles at a time: a minimum is read and written once for all of them, and the loop over the permutations has the form that the compiler makes vectors of. */
    private void minimise(int[] shingles, int size) {
        Arrays.fill(minima, Integer.MAX_VALUE);
        int i = 0;
        for (; i + 4 <= size; i += 4) {
            lower(shingles[i], shingles[i + 1], shingles[i + 2], shingles[i + 3]);
        }
        for (; i < size; i++) {
            lower(shingles[i], shingles[i], shingles[i], shingles[i]);
        }
    }

    private void lower(int a, int b, int c, int d) {
        int[] factor = factors;
        int[] term = terms;
        int[] minimum = minima;
        for (int p = 0; p < minimum.length; p++) {
            int first = Math.min(factor[p] * a + term[p], factor[p] * b + term[p]);
            int second = Math.min(factor[p] * c + term[p], factor[p] * d + term[p]);
            minimum[p] = Math.min(minimum[p], Math.min(first, second));
        }
    }

    /** Hashes of different bands are different even where their minima agree. */
    private long[] bandHashes() {
        long[] result = new long[bands];
        for (int band = 0; band < bands; band++) {
            long hash = band;
            for (int row = 0; row < rows; row++) {
                hash = Hash64.mix(hash ^ minima[band * rows + row]) + row;
            }
            result[band] = hash;
        }
        return result;
    }

    /** One bit of every minimum. */
    private byte[] sketch() {
        byte[] bits = new byte[(minima.length + 7) / 8];
        for (int i = 0; i < minima.length; i++) {
            bits[i / 8] |= (byte) ((minima[i] * SPREAD >>> 31) << (i % 8));
        }
        return bits;
    }
}
