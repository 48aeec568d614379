package dev.stillhouse.text.shard;

import java.io.ByteArrayOutputStream;

/** Numbers of a few bits each, one after another, the lowest bit first. */
final class BitWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long pending;
    private int count;

    /** @param width bits of the value, 0 to 31 */
    void put(int value, int width) {
        pending |= (long) value << count;
        count += width;
        while (count >= Byte.SIZE) {
            bytes.write((int) pending);
            pending >>>= Byte.SIZE;
            count -= Byte.SIZE;
        }
    }

    /** The last byte is filled up with zeros. */
    byte[] toBytes() {
        if (count > 0) {
            bytes.write((int) pending);
            pending = 0;
            count = 0;
        }
        return bytes.toByteArray();
    }
}
