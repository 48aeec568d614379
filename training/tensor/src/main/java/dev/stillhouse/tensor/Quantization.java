package dev.stillhouse.tensor;

/**
 * How a frozen weight is kept in fewer bits than bf16. A matrix is quantised row by row, and what it stands for is exact: every engine
 * makes the same codes and scales, and the same f32 values of them. All arithmetic named here is in f32, every operation rounded to
 * nearest, ties to even, and no two of them contracted. A weight that is not finite makes its scale, and what that is a scale of, not finite.
 */
public enum Quantization {
    /**
     * NormalFloat of 4 bits with scales of 8 bits (QLoRA, Dettmers et al. 2023, "double quantization").
     *
     * <p>A row is cut into blocks of {@value Nf4#BLOCK}, the last of which may be shorter. The scale {@code s} of a block is its largest
     * magnitude, and the code of a weight {@code w} is that of {@code w / s} in {@link Nf4}; of 0 where {@code s} is 0. The scales, row by
     * row, are cut into groups of {@value Nf4#GROUP}, whatever rows those come from. A group has an offset, its least scale, and a step,
     * {@code (largest - offset) / 255}; a scale becomes {@code (s - offset) / step}, rounded to an integer, ties to even, at most 255; 0
     * where the step is 0. The weight stands for {@code level * (offset + code * step)}.
     *
     * <p>The paper takes one offset for a matrix, the mean of its scales, and 8-bit floats around it. An offset for each group costs 0.002
     * bits a weight more, is closer, and needs no sum over the matrix, whose last bit would hang on its order.
     */
    NF4 {
        @Override
        public long bytes(Shape shape) {
            long blocks = shape.rows() * Nf4.blocksOfRow(shape.columns());
            return blocks * (Nf4.BLOCK / 2) + blocks + Nf4.groups(blocks) * 2 * Float.BYTES;
        }
    },
    /**
     * Floating point of 8 bits, E4M3 ({@link E4m3}), with an f32 scale for every row: the row's largest magnitude divided by
     * {@value E4m3#LARGEST}, or 1 where that is 0. The code of a weight {@code w} is that of {@code w / scale}, and stands for {@code
     * decoded * scale}.
     */
    FP8 {
        @Override
        public long bytes(Shape shape) {
            return shape.elements() + (long) shape.rows() * Float.BYTES;
        }
    };

    /** What a matrix of the shape takes. */
    public abstract long bytes(Shape shape);
}
