package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Operands;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A matrix in the memory of an {@link ArrayMemory}; a view starts at an offset into it. */
final class Nd4jTensor implements Tensor {
    private final ArrayMemory memory;
    private final int offset;
    private final Shape shape;
    private final boolean owner;

    private Nd4jTensor(ArrayMemory memory, int offset, Shape shape, boolean owner) {
        this.memory = memory;
        this.offset = offset;
        this.shape = shape;
        this.owner = owner;
    }

    static Nd4jTensor owning(ArrayMemory memory, Shape shape) {
        return new Nd4jTensor(memory, 0, shape, true);
    }

    /** @throws IllegalStateException when the tensor is closed: its memory must not be touched any more */
    static Nd4jTensor of(Tensor tensor) {
        if (!(tensor instanceof Nd4jTensor own)) {
            throw new IllegalArgumentException(
                    "engine nd4j was given a tensor " + tensor.shape() + " of another engine");
        }
        if (own.memory.isClosed()) {
            throw new IllegalStateException("the tensor " + tensor.shape() + " is closed");
        }
        return own;
    }

    /** As {@link #of}, for a tensor that is written to. @throws IllegalStateException when it must not be */
    static Nd4jTensor written(Tensor tensor) {
        Nd4jTensor own = of(tensor);
        if (own.isReadOnly()) {
            throw new IllegalStateException("the tensor " + tensor.shape() + " is read-only");
        }
        own.memory.unpack();
        return own;
    }

    void get(int element, float[] target, int targetOffset, int count) {
        memory.elements().get(offset + element, target, targetOffset, count);
    }

    void put(int element, float[] source, int sourceOffset, int count) {
        memory.elements().put(offset + element, source, sourceOffset, count);
    }

    /** Copies elements of another tensor, or of other places in this one. */
    void put(int element, Nd4jTensor source, int sourceElement, int count) {
        if (source.dtype() == dtype()) {
            memory.elements().put(offset + element, source.memory.elements(), source.offset + sourceElement, count);
            return;
        }
        float[] values = new float[count];
        source.get(sourceElement, values, 0, count);
        put(element, values, 0, count);
    }

    /** Of the first element of a row, for native code. */
    long address(int row) {
        return memory.address() + (offset + (long) row * shape.columns()) * dtype().bytes();
    }

    /** The packed copy, which only the whole tensor has: writing to it, or to a view of it, throws the copy away. */
    Optional<PackedWeight> packed() {
        return owner ? memory.packed() : Optional.empty();
    }

    /** @throws IllegalArgumentException when this is a view */
    void pack(PackedWeight copy) {
        if (!owner) {
            copy.close();
            throw new IllegalArgumentException("packForLinear takes whole tensors, but was given a view " + shape);
        }
        memory.pack(copy);
    }

    /** The memory of this tensor and of what lies around it. */
    ByteBuffer bytes() {
        return memory.bytes();
    }

    /** Where in {@link #bytes} an element lies. */
    int byteOffset(int row, int column) {
        return (offset + row * shape.columns() + column) * dtype().bytes();
    }

    /** The first elements of this memory as a matrix of another shape, which its owner closes. */
    Nd4jTensor reshaped(Shape other) {
        return new Nd4jTensor(memory, offset, other, false);
    }

    int elements() {
        return (int) shape.elements();
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public DType dtype() {
        return memory.dtype();
    }

    @Override
    public boolean isReadOnly() {
        return memory.isReadOnly();
    }

    @Override
    public Nd4jTensor rows(int from, int to) {
        Operands.rows(shape, from, to);
        return new Nd4jTensor(memory, offset + from * shape.columns(), Shape.matrix(to - from, shape.columns()), false);
    }

    @Override
    public void close() {
        if (owner) {
            memory.close();
        }
    }
}
