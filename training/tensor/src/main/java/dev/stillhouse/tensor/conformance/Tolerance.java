package dev.stillhouse.tensor.conformance;

/**
 * How far a result may lie from the reference, as a part of the largest magnitude of the reference's result.
 *
 * <p>f32: 2e-5. One rounding is 6e-8 and the longest sums of the kit have a few hundred terms, whose errors add up to a few 1e-6 when they
 * do not cancel; the rest is for cancellation.
 */
final class Tolerance {
    static final double F32 = 2e-5;

    private Tolerance() {}
}
