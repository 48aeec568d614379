package dev.stillhouse.engine.nd4j;

import java.util.Arrays;

/** What the softmax of every lane knows of the keys so far, stretch after stretch of them. */
final class RunningSoftmax {
    private final float[] shifts;
    private final float[] sums;
    private final float[] largest;
    private final float[] low;
    private final float[] factors;

    /** Takes the slots of the scratch from {@code slot} on. */
    RunningSoftmax(Scratch own, int slot, int lanes) {
        shifts = own.floats(slot, lanes);
        sums = own.floats(slot + 1, lanes);
        largest = own.floats(slot + 2, lanes);
        low = own.floats(slot + 3, lanes);
        factors = own.floats(slot + 4, lanes);
    }

    /** No key yet. */
    void begin() {
        Arrays.fill(shifts, Float.POSITIVE_INFINITY);
        Arrays.fill(sums, 0f);
    }

    /** Takes the largest scores of a stretch in. What was summed with a smaller one before must be multiplied by the {@link #factors}. */
    void shift(float scale, int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            float before = shifts[lane];
            shifts[lane] = Math.min(before, -scale * largest[lane]);
            factors[lane] = before == shifts[lane] ? 1f : (float) Math.exp((double) shifts[lane] - before);
            sums[lane] *= factors[lane];
        }
    }

    /** Minus the largest scaled score. */
    float[] shifts() {
        return shifts;
    }

    /** Of {@code exp(score + shift)}. */
    float[] sums() {
        return sums;
    }

    /** Room for the largest scores of a stretch, not scaled. */
    float[] largest() {
        return largest;
    }

    /** Room for scores that vanish. */
    float[] low() {
        return low;
    }

    float[] factors() {
        return factors;
    }
}
