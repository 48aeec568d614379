package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Nf4;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.QuantizedMatrix;
import dev.stillhouse.tensor.Shape;
import java.nio.ByteBuffer;

/**
 * A quantised weight in native memory: the codes, then the scales.
 *
 * <p>NF4: 32 bytes for every block of a row, the earlier weight of two in the upper half of a byte; a byte for the scale of every block; from
 * the next multiple of 4 the offset and the step of every group. FP8: a byte for every weight; from the next multiple of 4 the scale of every
 * row.
 */
final class Nd4jQuantizedMatrix implements QuantizedMatrix {
    static final int BLOCK_BYTES = Nf4.BLOCK / 2;

    private final Shape shape;
    private final Quantization quantization;
    private final ArrayMemory memory;
    private final int scaleCodes;
    private final int scales;

    private Nd4jQuantizedMatrix(Shape shape, Quantization quantization, int scaleCodes, int scales, int floats) {
        this.shape = shape;
        this.quantization = quantization;
        this.scaleCodes = scaleCodes;
        this.scales = scales;
        this.memory = ArrayMemory.zeros(DType.F32, Shape.vector(scales / Float.BYTES + floats));
    }

    /** With codes and scales of 0. */
    static Nd4jQuantizedMatrix zeros(Shape shape, Quantization quantization) {
        return switch (quantization) {
            case NF4 -> {
                int blocks = Math.multiplyExact(shape.rows(), Nf4.blocksOfRow(shape.columns()));
                int codes = Math.multiplyExact(blocks, BLOCK_BYTES);
                yield new Nd4jQuantizedMatrix(
                        shape, quantization, codes, aligned(codes + blocks), (int) Nf4.groups(blocks) * 2);
            }
            case FP8 -> {
                int codes = Math.toIntExact(shape.elements());
                yield new Nd4jQuantizedMatrix(shape, quantization, codes, aligned(codes), shape.rows());
            }
        };
    }

    /** @throws IllegalStateException when it is closed */
    static Nd4jQuantizedMatrix of(QuantizedMatrix matrix) {
        if (!(matrix instanceof Nd4jQuantizedMatrix own)) {
            throw new IllegalArgumentException(
                    "engine nd4j was given a quantised weight " + matrix.shape() + " of another engine");
        }
        if (own.memory.isClosed()) {
            throw new IllegalStateException("the quantised weight " + own.shape + " is closed");
        }
        return own;
    }

    private static int aligned(int bytes) {
        return Math.addExact(bytes, Float.BYTES - 1) / Float.BYTES * Float.BYTES;
    }

    ByteBuffer memory() {
        return memory.bytes();
    }

    /** Bytes of codes of a row. */
    int rowBytes() {
        return quantization == Quantization.NF4 ? Nf4.blocksOfRow(shape.columns()) * BLOCK_BYTES : shape.columns();
    }

    int codesOf(int row) {
        return row * rowBytes();
    }

    /** Where the code of the scale of a block lies, counted over all rows. */
    int scaleCodeOf(int block) {
        return scaleCodes + block;
    }

    /** Where the offset of a group of scales lies; its step is beside it. */
    int groupOf(int block) {
        return scales + block / Nf4.GROUP * 2 * Float.BYTES;
    }

    /** Where the scale of a row lies. */
    int scaleOf(int row) {
        return scales + row * Float.BYTES;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Quantization quantization() {
        return quantization;
    }

    @Override
    public long bytes() {
        return memory.bytes().capacity();
    }

    @Override
    public void close() {
        memory.close();
    }
}
