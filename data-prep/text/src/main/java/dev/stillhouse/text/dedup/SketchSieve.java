package dev.stillhouse.text.dedup;

import dev.stillhouse.contracts.failure.Check;

/**
 * Tells from the sketches of two texts whether they can be similar, which spares fetching their shingles: one-bit minwise hashing (Li and
 * König 2010). At a Jaccard similarity s every bit differs with probability (1 - s) / 2. As many bits may differ as do in all but one of
 * ten thousand pairs whose similarity is the threshold; of pairs above it, fewer still are lost.
 */
public final class SketchSieve {
    private static final double LOST = 1e-4;

    private final int mostDifferent;

    /** @param permutations bits of a sketch */
    public SketchSieve(int permutations, double threshold) {
        Check.that(permutations >= 1, "permutations must be at least 1, but were %d", permutations);
        Check.that(threshold > 0 && threshold <= 1, "threshold must be above 0 and at most 1, but was %s", threshold);
        this.mostDifferent = quantile(permutations, (1 - threshold) / 2);
    }

    public boolean mayBeAlike(byte[] a, byte[] b) {
        int different = 0;
        for (int i = 0; i < a.length; i++) {
            different += Integer.bitCount((a[i] ^ b[i]) & 0xff);
        }
        return different <= mostDifferent;
    }

    /** The least k for which more than k of n draws succeed with probability at most {@link #LOST}. */
    private static int quantile(int n, double p) {
        double log = n * Math.log1p(-p);
        double below = Math.exp(log);
        int k = 0;
        while (k < n && 1 - below > LOST) {
            k++;
            log += Math.log(n - k + 1.0) - Math.log(k) + Math.log(p) - Math.log1p(-p);
            below += Math.exp(log);
        }
        return k;
    }
}
