package dev.stillhouse.engine.nd4j;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Shape;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The native memory of one tensor: an ND4J array, and the same bytes as a buffer for the JVM and an address for OpenBLAS. */
final class ArrayMemory implements AutoCloseable {
    /** The elements that a {@link FloatBuffer} over a byte buffer can reach. */
    static final long MAX_ELEMENTS = Integer.MAX_VALUE / DType.F32.bytes();

    /** Allocations below this many bytes are not worth asking the system how much there is. */
    private static final long WORTH_ASKING = 16L << 20;

    private static final String EXHAUSTED = "A tensor %s needs %d bytes, but %d bytes of memory are available;"
            + " choose a smaller model, batch or sequence length";

    private final INDArray array;
    private final FloatBuffer buffer;
    private final long address;
    private boolean closed;

    private ArrayMemory(INDArray array) {
        this.array = array;
        Pointer pointer = array.data().pointer();
        this.address = pointer.address();
        this.buffer = new FloatPointer(pointer).capacity(array.length()).asBuffer();
    }

    /** @throws dev.stillhouse.contracts.failure.Failure when there is not enough memory, or the shape is beyond the engine */
    static ArrayMemory zeros(Shape shape) {
        if (shape.elements() > MAX_ELEMENTS) {
            throw FailureCode.ENGINE_UNSUPPORTED.with(
                    "engine nd4j holds at most %d elements in one tensor, but %s has %d; choose a smaller model or batch",
                    MAX_ELEMENTS, shape, shape.elements());
        }
        return zeros(shape, bytes(shape) < WORTH_ASKING ? Long.MAX_VALUE : HostMemory.available());
    }

    static ArrayMemory zeros(Shape shape, long available) {
        long bytes = bytes(shape);
        if (bytes > available) {
            throw FailureCode.MEMORY_EXHAUSTED.with(EXHAUSTED, shape, bytes, available);
        }
        ArrayMemory memory = allocate(shape, bytes);
        Pointer.memset(memory.array.data().pointer(), 0, bytes);
        return memory;
    }

    private static ArrayMemory allocate(Shape shape, long bytes) {
        try {
            return new ArrayMemory(
                    Nd4j.createUninitializedDetached(DataType.FLOAT, Math.max(1, shape.rows()), shape.columns()));
        } catch (OutOfMemoryError e) {
            throw FailureCode.MEMORY_EXHAUSTED.because(e, EXHAUSTED, shape, bytes, HostMemory.available());
        }
    }

    private static long bytes(Shape shape) {
        return Math.max(1, shape.elements()) * DType.F32.bytes();
    }

    FloatBuffer buffer() {
        return buffer;
    }

    long address() {
        return address;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            array.close();
        }
    }
}
