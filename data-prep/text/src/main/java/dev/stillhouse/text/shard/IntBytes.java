package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;

/** Arrays and runs as little-endian bytes. */
public final class IntBytes {
    private IntBytes() {}

    public static byte[] of(int[] values) {
        ByteBuffer bytes = little(new byte[Math.multiplyExact(values.length, Integer.BYTES)]);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    public static byte[] of(float[] values) {
        ByteBuffer bytes = little(new byte[Math.multiplyExact(values.length, Float.BYTES)]);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Runs of set bits: first position, length. */
    public static byte[] runs(BitSet bits) {
        int[] runs = new int[2 * Math.max(1, bits.cardinality())];
        int n = 0;
        for (int start = bits.nextSetBit(0); start >= 0; start = bits.nextSetBit(start)) {
            int end = bits.nextClearBit(start);
            runs[n++] = start;
            runs[n++] = end - start;
            start = end;
        }
        return of(Arrays.copyOf(runs, n));
    }

    /** @throws IllegalArgumentException when the size is no multiple of four */
    public static int[] ints(byte[] bytes) {
        Check.that(bytes.length % Integer.BYTES == 0, "%d bytes are no int32 values", bytes.length);
        int[] values = new int[bytes.length / Integer.BYTES];
        little(bytes).asIntBuffer().get(values);
        return values;
    }

    /** @throws IllegalArgumentException when the size is no multiple of four */
    public static float[] floats(byte[] bytes) {
        Check.that(bytes.length % Float.BYTES == 0, "%d bytes are no float32 values", bytes.length);
        float[] values = new float[bytes.length / Float.BYTES];
        little(bytes).asFloatBuffer().get(values);
        return values;
    }

    /** @throws IllegalArgumentException when runs are empty, touch, overlap or end after the limit */
    public static BitSet bits(byte[] runs, int limit) {
        int[] values = ints(runs);
        Check.that(values.length % 2 == 0, "runs must be pairs, but there are %d values", values.length);
        BitSet bits = new BitSet(limit);
        int free = 0;
        for (int i = 0; i < values.length; i += 2) {
            int start = values[i];
            int length = values[i + 1];
            Check.that(
                    start >= free && length >= 1 && length <= limit - start,
                    "run %d of %d positions from %d does not fit between %d and %d",
                    i / 2,
                    length,
                    start,
                    free,
                    limit);
            bits.set(start, start + length);
            free = start + length + 1;
        }
        return bits;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
