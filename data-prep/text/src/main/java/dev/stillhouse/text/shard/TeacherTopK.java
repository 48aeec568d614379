package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;

/**
 * The teacher's {@code k} most likely tokens for every labelled position of a row, in the order of the positions.
 *
 * @param ids token ids {@code [positions * k]}; -1 marks an unused slot
 * @param logProbs natural logarithms of their probabilities at temperature 1 {@code [positions * k]}
 */
public record TeacherTopK(int k, int[] ids, float[] logProbs) {
    public TeacherTopK {
        Check.that(k >= 1, "k must be at least 1, but was %d", k);
        Check.that(
                ids.length == logProbs.length && ids.length % k == 0,
                "top-k needs ids and log-probabilities of one length, a multiple of k %d, but has %d and %d",
                k,
                ids.length,
                logProbs.length);
        for (int i = 0; i < ids.length; i++) {
            Check.that(ids[i] >= -1, "top-k id %d must be a token or -1, but was %d", i, ids[i]);
            Check.that(
                    ids[i] < 0 || logProbs[i] <= 1e-3f,
                    "top-k log-probability %d must not be above 0, but was %s",
                    i,
                    logProbs[i]);
        }
    }

    public int positions() {
        return ids.length / k;
    }

    /** Tokens of a position. */
    public int kept(int position) {
        int kept = 0;
        for (int slot = position * k; slot < (position + 1) * k; slot++) {
            kept += ids[slot] < 0 ? 0 : 1;
        }
        return kept;
    }

    /** The probability, at least 0, that the tokens of a position leave to all others. */
    public double tail(int position) {
        double left = 1;
        for (int slot = position * k; slot < (position + 1) * k; slot++) {
            left -= ids[slot] < 0 ? 0 : Math.exp(logProbs[slot]);
        }
        return Math.max(0, left);
    }
}
