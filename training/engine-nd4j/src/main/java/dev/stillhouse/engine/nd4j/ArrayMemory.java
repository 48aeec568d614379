package dev.stillhouse.engine.nd4j;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The native memory of one tensor, as elements for the JVM and as an address for native code. It is an ND4J array's, or belongs to
 * somebody else: then it is only read, and stays reachable through its elements.
 */
final class ArrayMemory implements AutoCloseable {
    /** Allocations below this many bytes are not worth asking the system how much there is. */
    private static final long WORTH_ASKING = 16L << 20;

    private static final String EXHAUSTED = "A tensor %s needs %d bytes, but %d bytes of memory are available;"
            + " choose a smaller model, batch or sequence length";

    private final DType dtype;
    private final ByteBuffer bytes;
    private final Elements elements;
    private final long address;
    private final Optional<INDArray> array;
    private Optional<PackedWeight> packed = Optional.empty();
    private boolean closed;

    private ArrayMemory(DType dtype, ByteBuffer bytes, long address, Optional<INDArray> array) {
        this.dtype = dtype;
        this.bytes = bytes.order(ByteOrder.nativeOrder());
        this.elements = Elements.of(bytes, dtype);
        this.address = address;
        this.array = array;
    }

    /** @throws dev.stillhouse.contracts.failure.Failure when there is not enough memory, or the shape is beyond the engine */
    static ArrayMemory zeros(DType dtype, Shape shape) {
        long most = maxElements(dtype);
        if (shape.elements() > most) {
            throw FailureCode.ENGINE_UNSUPPORTED.with(
                    "engine nd4j holds at most %d elements in one tensor, but %s has %d; choose a smaller model or batch",
                    most, shape, shape.elements());
        }
        return zeros(dtype, shape, bytes(dtype, shape) < WORTH_ASKING ? Long.MAX_VALUE : HostMemory.available());
    }

    static ArrayMemory zeros(DType dtype, Shape shape, long available) {
        long bytes = bytes(dtype, shape);
        if (bytes > available) {
            throw FailureCode.MEMORY_EXHAUSTED.with(EXHAUSTED, shape, bytes, available);
        }
        INDArray array = allocate(dtype, shape, bytes);
        Pointer pointer = array.data().pointer();
        Pointer.memset(pointer, 0, bytes);
        ByteBuffer buffer = new BytePointer(pointer).capacity(bytes).asBuffer();
        return new ArrayMemory(dtype, buffer, pointer.address(), Optional.of(array));
    }

    /**
     * Memory of somebody else, to read. Empty where native code could not read it: on the heap, in another byte order, or at an address
     * that is no multiple of the element's size.
     */
    static Optional<ArrayMemory> of(DType dtype, ByteBuffer memory) {
        if (!memory.isDirect() || memory.order() != ByteOrder.nativeOrder() || !memory.hasRemaining()) {
            return Optional.empty();
        }
        ByteBuffer elements = memory.slice().asReadOnlyBuffer();
        long address = new BytePointer(elements).address();
        return address % dtype.bytes() == 0
                ? Optional.of(new ArrayMemory(dtype, elements, address, Optional.empty()))
                : Optional.empty();
    }

    /** What a buffer of the JVM can address. */
    private static long maxElements(DType dtype) {
        return Integer.MAX_VALUE / dtype.bytes();
    }

    private static INDArray allocate(DType dtype, Shape shape, long bytes) {
        DataType type = dtype == DType.BF16 ? DataType.BFLOAT16 : DataType.FLOAT;
        try {
            return Nd4j.createUninitializedDetached(type, Math.max(1, shape.rows()), shape.columns());
        } catch (OutOfMemoryError e) {
            throw FailureCode.MEMORY_EXHAUSTED.because(e, EXHAUSTED, shape, bytes, HostMemory.available());
        }
    }

    private static long bytes(DType dtype, Shape shape) {
        return Math.max(1, shape.elements()) * dtype.bytes();
    }

    DType dtype() {
        return dtype;
    }

    /** For loops over single elements or vectors of them, in the order of bytes of this machine. */
    ByteBuffer bytes() {
        return bytes;
    }

    Elements elements() {
        return elements;
    }

    long address() {
        return address;
    }

    boolean isReadOnly() {
        return array.isEmpty();
    }

    /** The second copy of what lies here, if there is one. */
    Optional<PackedWeight> packed() {
        return packed;
    }

    /** Takes ownership of a second copy, until {@link #unpack} or the end of this memory. */
    void pack(PackedWeight copy) {
        unpack();
        packed = Optional.of(copy);
    }

    void unpack() {
        packed.ifPresent(PackedWeight::close);
        packed = Optional.empty();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            unpack();
            array.ifPresent(INDArray::close);
        }
    }
}
