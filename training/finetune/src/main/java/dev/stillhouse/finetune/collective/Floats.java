package dev.stillhouse.finetune.collective;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** f32 numbers outside of the heap, which sockets read and write without a copy. Freed when it is no longer reachable. */
public final class Floats {
    /** Numbers that are copied at once. */
    private static final int WINDOW = 1 << 15;

    private final ByteBuffer bytes;
    private final FloatBuffer numbers;

    private Floats(ByteBuffer bytes) {
        this.bytes = bytes;
        this.numbers = bytes.asFloatBuffer();
    }

    /** That many zeros. */
    public static Floats allocate(int count) {
        return new Floats(ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                .order(ByteOrder.nativeOrder()));
    }

    public int count() {
        return numbers.capacity();
    }

    public float get(int index) {
        return numbers.get(index);
    }

    /** Copies numbers out, from number {@code from}. */
    public void read(int from, float[] target, int at, int count) {
        numbers.get(from, target, at, count);
    }

    /** Copies numbers in, to number {@code to}. */
    public void write(int to, float[] source, int at, int count) {
        numbers.put(to, source, at, count);
    }

    /** Copies a tensor's elements in, from its element {@code first}. */
    void fill(int to, Engine engine, Tensor tensor, long first, int count) {
        float[] window = new float[Math.min(WINDOW, count)];
        for (int done = 0; done < count; done += window.length) {
            int some = Math.min(window.length, count - done);
            engine.read(tensor, first + done, window, 0, some);
            write(to + done, window, 0, some);
        }
    }

    /** Copies numbers to a tensor's elements, from its element {@code first}. */
    void pour(int from, Engine engine, Tensor tensor, long first, int count) {
        float[] window = new float[Math.min(WINDOW, count)];
        for (int done = 0; done < count; done += window.length) {
            int some = Math.min(window.length, count - done);
            read(from + done, window, 0, some);
            engine.write(tensor, first + done, window, 0, some);
        }
    }

    /** The bytes of some numbers, which share their memory. */
    ByteBuffer bytes(int from, int count) {
        return bytes.slice(from * Float.BYTES, count * Float.BYTES);
    }
}
