package dev.stillhouse.engine.nd4j;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.Codes;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Bytes of an ND4J array. */
final class ArrayCodes implements Codes {
    private final INDArray array;
    private final ByteBuffer bytes;
    private boolean closed;

    private ArrayCodes(INDArray array, ByteBuffer bytes) {
        this.array = array;
        this.bytes = bytes;
    }

    /** @throws dev.stillhouse.contracts.failure.Failure when there is not enough memory */
    static ArrayCodes zeros(long count) {
        Check.that(count <= Integer.MAX_VALUE, "engine nd4j holds at most 2^31 - 1 codes, but %d are wanted", count);
        INDArray array = allocate(Math.max(1, count));
        Pointer pointer = array.data().pointer();
        Pointer.memset(pointer, 0, Math.max(1, count));
        return new ArrayCodes(array, new BytePointer(pointer).capacity(count).asBuffer());
    }

    private static INDArray allocate(long count) {
        try {
            return Nd4j.createUninitializedDetached(DataType.UINT8, 1, count);
        } catch (OutOfMemoryError e) {
            throw FailureCode.MEMORY_EXHAUSTED.because(
                    e,
                    "%d codes need as many bytes, but %d bytes of memory are available; choose a smaller model",
                    count,
                    HostMemory.available());
        }
    }

    /** @throws IllegalStateException when they are closed: their memory must not be touched any more */
    static ArrayCodes of(Codes codes) {
        if (!(codes instanceof ArrayCodes own)) {
            throw new IllegalArgumentException("engine nd4j was given codes of another engine");
        }
        if (own.closed) {
            throw new IllegalStateException("the codes are closed");
        }
        return own;
    }

    void get(int code, byte[] target, int targetOffset, int count) {
        bytes.get(code, target, targetOffset, count);
    }

    void put(int code, byte[] source, int sourceOffset, int count) {
        bytes.put(code, source, sourceOffset, count);
    }

    @Override
    public long count() {
        return bytes.capacity();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            array.close();
        }
    }
}
