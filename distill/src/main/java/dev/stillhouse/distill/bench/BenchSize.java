package dev.stillhouse.distill.bench;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.Segments;

/**
 * How much one step of a benchmark computes.
 *
 * @param sequence tokens of one row
 * @param batch rows of one step
 * @param lengths of the documents that the rows hold
 */
public record BenchSize(int sequence, int batch, BenchLengths lengths) {
    public BenchSize {
        Check.that(sequence >= 2, "--seq must be at least 2, but was %d", sequence);
        Check.that(batch >= 1, "--batch must be at least 1, but was %d", batch);
    }

    /** Every row is one document. */
    public BenchSize(int sequence, int batch) {
        this(sequence, batch, BenchLengths.UNIFORM);
    }

    int tokens() {
        return Math.multiplyExact(sequence, batch);
    }

    Segments documents(long seed) {
        return lengths.documents(seed, sequence, batch);
    }
}
