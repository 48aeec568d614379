package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;

/**
 * The inverse frequencies of rotary position embedding (Su et al. 2021): the pair {@code (x[i], x[i + width/2])} of a head at
 * position {@code p} turns by the angle {@code p * inverseFrequencies[i]}. This is the rotate-half layout of HF checkpoints.
 */
public record RotaryTable(double[] inverseFrequencies) {
    public RotaryTable {
        Check.that(inverseFrequencies.length >= 1, "a rotary table needs at least one frequency");
    }

    public int headWidth() {
        return 2 * inverseFrequencies.length;
    }
}
