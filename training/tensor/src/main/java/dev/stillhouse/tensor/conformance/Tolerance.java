package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.DType;

/**
 * How far a result may lie from the reference, as a part of the largest magnitude of the reference's result.
 *
 * <p>f32: 2e-5. One rounding is 6e-8 and the longest sums of the kit have a few hundred terms, whose errors add up to a few 1e-6 when they
 * do not cancel; the rest is for cancellation.
 *
 * <p>bf16: 2^-7, one unit in the last of its eight digits. The results of both engines are rounded by up to half of that, and an operation may
 * round a factor to bf16 before it multiplies.
 */
final class Tolerance {
    private static final double F32 = 2e-5;
    private static final double BF16 = 1.0 / 128;

    private Tolerance() {}

    static double of(DType dtype) {
        return dtype == DType.BF16 ? BF16 : F32;
    }
}
