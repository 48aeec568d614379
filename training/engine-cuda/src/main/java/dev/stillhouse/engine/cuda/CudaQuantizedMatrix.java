package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.Nf4;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.QuantizedMatrix;
import dev.stillhouse.tensor.Shape;

/**
 * A quantised weight in device memory, each part from a multiple of 256 bytes on.
 *
 * <p>NF4: 32 bytes for every block of a row, the earlier weight of two in the upper half of a byte; a byte for the scale of every block; the
 * offset and the step of every group. FP8: a byte for every weight; the scale of every row; where codes are multiplied as they are, the codes
 * of the transpose, as cuBLASLt sums over neighbours only.
 */
final class CudaQuantizedMatrix implements QuantizedMatrix {
    private static final long ALIGNMENT = 256;
    private static final long NONE = -1;

    private final Shape shape;
    private final Quantization quantization;
    private final DeviceMemory memory;
    private final long scaleCodes;
    private final long scales;
    private final long transposed;

    private CudaQuantizedMatrix(
            Shape shape,
            Quantization quantization,
            DeviceMemory memory,
            long scaleCodes,
            long scales,
            long transposed) {
        this.shape = shape;
        this.quantization = quantization;
        this.memory = memory;
        this.scaleCodes = scaleCodes;
        this.scales = scales;
        this.transposed = transposed;
    }

    /** What it holds is not defined yet. */
    static CudaQuantizedMatrix allocate(Gpu gpu, Shape shape, Quantization quantization) {
        return switch (quantization) {
            case NF4 -> {
                long blocks = (long) shape.rows() * Nf4.blocksOfRow(shape.columns());
                long scaleCodes = aligned(blocks * (Nf4.BLOCK / 2));
                long groups = scaleCodes + aligned(blocks);
                long bytes = groups + Nf4.groups(blocks) * 2 * Float.BYTES;
                yield new CudaQuantizedMatrix(shape, quantization, gpu.allocate(bytes), scaleCodes, groups, NONE);
            }
            case FP8 -> {
                long scales = aligned(shape.elements());
                long end = scales + aligned((long) shape.rows() * Float.BYTES);
                boolean twice = Products.multipliesE4m3(gpu.capability(), shape);
                DeviceMemory memory = gpu.allocate(twice ? end + shape.elements() : end);
                yield new CudaQuantizedMatrix(shape, quantization, memory, scales, scales, twice ? end : NONE);
            }
        };
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** @throws IllegalStateException when it is closed */
    static CudaQuantizedMatrix of(QuantizedMatrix matrix) {
        if (!(matrix instanceof CudaQuantizedMatrix own)) {
            throw new IllegalArgumentException(
                    "engine cuda was given a quantised weight " + matrix.shape() + " of another engine");
        }
        if (own.memory.isClosed()) {
            throw new IllegalStateException("the quantised weight " + own.shape + " is closed");
        }
        return own;
    }

    /** Of the codes of the weights. */
    long codes() {
        return memory.address();
    }

    /** NF4: of the codes of the scales. */
    long scaleCodes() {
        return memory.address() + scaleCodes;
    }

    /** NF4: of the offsets and steps. FP8: of the scales. */
    long scales() {
        return memory.address() + scales;
    }

    /** FP8: whether the codes are there twice, to be multiplied as they are. */
    boolean isMultiplied() {
        return transposed != NONE;
    }

    /** FP8: of the codes of the transpose. */
    long transposed() {
        return memory.address() + transposed;
    }

    /** NF4: of all rows. */
    long blocks() {
        return (long) shape.rows() * rowBlocks();
    }

    /** NF4: of one row. */
    int rowBlocks() {
        return Nf4.blocksOfRow(shape.columns());
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
        return memory.bytes();
    }

    @Override
    public void close() {
        memory.close();
    }
}
