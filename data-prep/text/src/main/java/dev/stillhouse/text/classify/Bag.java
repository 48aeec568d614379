package dev.stillhouse.text.classify;

import dev.stillhouse.contracts.failure.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The features of a text: buckets in ascending order, each with its value. */
public final class Bag {
    private static final int BYTES = Integer.BYTES + Float.BYTES;

    private final int[] buckets;
    private final float[] values;

    Bag(int[] buckets, float[] values) {
        this.buckets = buckets;
        this.values = values;
    }

    /** What {@link #bytes} gave. */
    public static Bag of(byte[] bytes) {
        Check.that(
                bytes.length % BYTES == 0,
                "a bag has %d bytes a feature, but %d bytes were given",
                BYTES,
                bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] buckets = new int[bytes.length / BYTES];
        float[] values = new float[buckets.length];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = buffer.getInt();
            values[i] = buffer.getFloat();
        }
        return new Bag(buckets, values);
    }

    /** Eight bytes a feature: the bucket, then the value. */
    public byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES * size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size(); i++) {
            buffer.putInt(buckets[i]).putFloat(values[i]);
        }
        return buffer.array();
    }

    public int size() {
        return buckets.length;
    }

    public int bucket(int i) {
        return buckets[i];
    }

    public float value(int i) {
        return values[i];
    }
}
