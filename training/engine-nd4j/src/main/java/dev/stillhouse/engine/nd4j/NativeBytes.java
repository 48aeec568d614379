package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Native memory for one purpose that both oneDNN and vectors of the JVM work on, aligned to cache lines and grown when needed. What it
 * holds after growing is not defined.
 */
final class NativeBytes implements AutoCloseable {
    /** Bytes. */
    private static final int LINE = 64;

    private final NativeRoom room = new NativeRoom(DType.F32);
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
    private FloatBuffer floats = bytes.asFloatBuffer();
    private long address;

    /** At least {@code size} bytes; a multiple of 4. */
    NativeBytes reserve(int size) {
        if (bytes.capacity() < size) {
            Nd4jTensor tensor = room.tensor(Shape.vector((size + LINE) / DType.F32.bytes()));
            int skipped = (int) (-tensor.address(0) & (LINE - 1));
            bytes = tensor.bytes().slice(skipped, size).order(ByteOrder.nativeOrder());
            floats = bytes.asFloatBuffer();
            address = tensor.address(0) + skipped;
        }
        return this;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    FloatBuffer floats() {
        return floats;
    }

    long address() {
        return address;
    }

    @Override
    public void close() {
        room.close();
    }
}
