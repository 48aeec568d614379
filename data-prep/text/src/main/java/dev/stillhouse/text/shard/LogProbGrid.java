package dev.stillhouse.text.shard;

/**
 * Log-probabilities in 16 bits: steps of 1/2048 nat, so that a probability is off by 1/4096 of itself at most. What is less likely than
 * e^-32 counts as e^-32.
 */
final class LogProbGrid {
    static final int BITS = 16;
    /** The least likely, and all that is less likely still. */
    static final int LEAST = (1 << BITS) - 1;

    private static final double STEPS_PER_NAT = 2048;
    /** In nats; twice of what a number is off by. */
    static final double STEP = 1 / STEPS_PER_NAT;

    private LogProbGrid() {}

    /** @param logProb natural; a little above 0 counts as 0 */
    static int code(double logProb) {
        return (int) Math.min(LEAST, Math.round(Math.max(0, -logProb) * STEPS_PER_NAT));
    }

    static double logProb(int code) {
        return -code / STEPS_PER_NAT;
    }
}
