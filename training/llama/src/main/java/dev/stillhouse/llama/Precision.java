package dev.stillhouse.llama;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.Shape;
import java.util.Optional;

/**
 * The types that a model's numbers are kept in. Norm weights, the residual stream and whatever is added up stay f32.
 *
 * @param weights of the matrices
 * @param activations of what a layer computes between its products
 * @param projections how the projections of the layers are quantised, if they are; then they cannot be trained, merged into, or written to a
 *     file
 */
public record Precision(DType weights, DType activations, Optional<Quantization> projections) {
    public static final Precision F32 = new Precision(DType.F32, DType.F32, Optional.empty());

    /** For a model whose weights are not trained. */
    public static Precision frozen(DType dtype) {
        return new Precision(dtype, dtype, Optional.empty());
    }

    /** For a model whose weights are trained: they stay f32, as small steps would be lost in bf16. */
    public static Precision trained(DType dtype) {
        return new Precision(DType.F32, dtype, Optional.empty());
    }

    /** The same with the projections quantised, as QLoRA does; embedding and head stay as they are. */
    public Precision quantized(Quantization quantization) {
        return new Precision(weights, activations, Optional.of(quantization));
    }

    /** Whether the named weight is kept in fewer bits. */
    Optional<Quantization> quantizationOf(String name) {
        return WeightNames.isProjection(name) ? projections : Optional.empty();
    }

    /** Memory of a model's weights. */
    public long weightBytes(LlamaConfig config) {
        return WeightNames.shapes(config).entrySet().stream()
                .mapToLong(entry -> bytes(entry.getKey(), entry.getValue()))
                .sum();
    }

    private long bytes(String name, Shape shape) {
        return quantizationOf(name)
                .map(quantization -> quantization.bytes(shape))
                .orElseGet(() -> shape.elements() * typeOf(name).bytes());
    }

    /** What the named weight is kept in, or made in before it is quantised. */
    DType typeOf(String name) {
        return WeightNames.isNorm(name) ? DType.F32 : weights;
    }
}
