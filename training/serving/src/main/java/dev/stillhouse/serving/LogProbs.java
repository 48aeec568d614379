package dev.stillhouse.serving;

/** Log-probabilities as JSON can carry them. */
final class LogProbs {
    /** What others of this API send for a probability of zero: JSON has no infinity. */
    private static final float IMPOSSIBLE = -9999f;

    private LogProbs() {}

    static float finite(float logProb) {
        return Math.max(logProb, IMPOSSIBLE);
    }
}
