package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;

/** Reads what a {@link BitWriter} has written. */
final class BitReader {
    private final byte[] bytes;
    private int next;
    private long pending;
    private int count;

    BitReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException when there are not so many bits left */
    int take(int width) {
        while (count < width) {
            Check.that(next < bytes.length, "%d bytes end in the middle of a number", bytes.length);
            pending |= (bytes[next++] & 0xffL) << count;
            count += Byte.SIZE;
        }
        int value = (int) (pending & ((1L << width) - 1));
        pending >>>= width;
        count -= width;
        return value;
    }

    /** Bytes of which nothing has been read. */
    int unread() {
        return bytes.length - next;
    }
}
