package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;

/**
 * The teacher's {@code k} most likely tokens for each of {@code rows} positions, at temperature 1.
 *
 * @param k kept tokens per position
 * @param ids token ids {@code [rows * k]}; -1 marks an unused slot
 * @param logProbs natural logarithms of their probabilities {@code [rows * k]}
 */
public record TopK(int k, int[] ids, float[] logProbs) {
    public TopK {
        Check.that(k >= 1, "k must be at least 1, but was %d", k);
        Check.that(
                ids.length == logProbs.length && ids.length % k == 0,
                "top-k arrays must be of one length, a multiple of k %d, but were %d ids and %d log-probabilities",
                k,
                ids.length,
                logProbs.length);
    }

    public int rows() {
        return ids.length / k;
    }
}
