package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Quantization;

/**
 * How far a result may lie from the reference, as a part of the largest magnitude of the reference's result.
 *
 * <p>f32: 2e-5. One rounding is 6e-8 and the longest sums of the kit have a few hundred terms, whose errors add up to a few 1e-6 when they
 * do not cancel; the rest is for cancellation.
 *
 * <p>bf16: 2^-7, one unit in the last of its eight digits. The results of both engines are rounded by up to half of that, and an operation may
 * round a factor to bf16 before it multiplies.
 *
 * <p>Products with a weight in FP8 in bf16: 2^-4. An engine may round the other factor to E4M3 too, whose three bits of mantissa leave each
 * term with an error of up to 2^-4, as many up as down.
 */
final class Tolerance {
    private static final double F32 = 2e-5;
    private static final double BF16 = 1.0 / 128;

    private static final double FP8_PRODUCT = 1.0 / 16;

    private Tolerance() {}

    static double of(DType dtype) {
        return dtype == DType.BF16 ? BF16 : F32;
    }

    /** Of a product of activations in the type with a quantised weight. */
    static double ofProduct(Quantization quantization, DType dtype) {
        return quantization == Quantization.FP8 && dtype == DType.BF16 ? FP8_PRODUCT : of(dtype);
    }
}
