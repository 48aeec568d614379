package dev.stillhouse.distill.bench;

import dev.stillhouse.contracts.failure.Check;

/**
 * How much one step of a benchmark computes.
 *
 * @param sequence tokens of one sequence
 * @param batch sequences of one step
 */
public record BenchSize(int sequence, int batch) {
    public BenchSize {
        Check.that(sequence >= 2, "--seq must be at least 2, but was %d", sequence);
        Check.that(batch >= 1, "--batch must be at least 1, but was %d", batch);
    }

    int tokens() {
        return Math.multiplyExact(sequence, batch);
    }
}
