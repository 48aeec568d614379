package dev.stillhouse.llama;

import dev.stillhouse.tensor.DType;

/**
 * The types that a model's numbers are kept in. Norm weights, the residual stream and whatever is added up stay f32.
 *
 * @param weights of the matrices
 * @param activations of what a layer computes between its products
 */
public record Precision(DType weights, DType activations) {
    public static final Precision F32 = new Precision(DType.F32, DType.F32);

    /** For a model whose weights are not trained. */
    public static Precision frozen(DType dtype) {
        return new Precision(dtype, dtype);
    }

    /** For a model whose weights are trained: they stay f32, as small steps would be lost in bf16. */
    public static Precision trained(DType dtype) {
        return new Precision(DType.F32, dtype);
    }
}
