package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;

/**
 * A moment of an optimizer in 8 bits (Dettmers et al. 2022): of element i of a weight, row by row, code i times the scale of its block. Owns
 * both.
 *
 * @param codes one for each element, in the {@link DynamicCode} that the operation says
 * @param scales f32, [1, blocks]: the largest magnitude among the {@link #BLOCK} elements of each block, of which the last may have fewer
 */
public record QuantizedMoment(Codes codes, Tensor scales) implements AutoCloseable {
    /** Elements that share a scale. */
    public static final int BLOCK = 256;

    public QuantizedMoment {
        Check.that(
                scales.dtype() == DType.F32 && scales.shape().elements() == blocks(codes.count()),
                "%d codes need %d scales of F32, but there were %s of %s",
                codes.count(),
                blocks(codes.count()),
                scales.shape(),
                scales.dtype());
    }

    /** A moment of 0 for each of so many elements. */
    public static QuantizedMoment zeros(Engine engine, long elements) {
        return new QuantizedMoment(engine.codes(elements), engine.zeros(Shape.vector(blocks(elements))));
    }

    /** How many blocks so many elements have. */
    public static int blocks(long elements) {
        return Math.toIntExact((elements + BLOCK - 1) / BLOCK);
    }

    @Override
    public void close() {
        codes.close();
        scales.close();
    }
}
