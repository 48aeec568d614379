package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Operands;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;

/** A matrix in device memory; a view starts at an offset into it. */
final class CudaTensor implements Tensor {
    private final DeviceMemory memory;
    private final long offset;
    private final DType dtype;
    private final Shape shape;
    private final boolean owner;

    private CudaTensor(DeviceMemory memory, long offset, DType dtype, Shape shape, boolean owner) {
        this.memory = memory;
        this.offset = offset;
        this.dtype = dtype;
        this.shape = shape;
        this.owner = owner;
    }

    static CudaTensor owning(DeviceMemory memory, DType dtype, Shape shape) {
        return new CudaTensor(memory, 0, dtype, shape, true);
    }

    /** @throws IllegalStateException when the tensor is closed: its memory may be that of another by now */
    static CudaTensor of(Tensor tensor) {
        if (!(tensor instanceof CudaTensor own)) {
            throw new IllegalArgumentException(
                    "engine cuda was given a tensor " + tensor.shape() + " of another engine");
        }
        if (own.memory.isClosed()) {
            throw new IllegalStateException("the tensor " + tensor.shape() + " is closed");
        }
        return own;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    long elements() {
        return shape.elements();
    }

    long bytes() {
        return shape.elements() * dtype.bytes();
    }

    long address() {
        return address(0);
    }

    /** Of an element. */
    long address(long element) {
        return memory.address() + offset + element * dtype.bytes();
    }

    @Override
    public Tensor rows(int from, int to) {
        return part(from, to);
    }

    /** The same as {@link #rows}. */
    CudaTensor part(int from, int to) {
        Operands.rows(shape, from, to);
        return new CudaTensor(
                memory,
                offset + (long) from * shape.columns() * dtype.bytes(),
                dtype,
                Shape.matrix(to - from, shape.columns()),
                false);
    }

    @Override
    public void close() {
        if (owner) {
            memory.close();
        }
    }
}
