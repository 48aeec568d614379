package dev.stillhouse.text.tokenize;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Distinct byte strings, numbered in the order in which they were added: one pool of bytes and a hash table with open addressing, so that
 * looking up a part of a text makes no object. Any number of threads may look up once none adds any more.
 */
final class ByteStrings {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private byte[] pool = new byte[1 << 12];
    private int[] ends = new int[1 << 8];
    private int size;
    /** One more than the number of a string; 0 is empty. */
    private int[] slots = new int[1 << 9];

    int size() {
        return size;
    }

    /** The number of the bytes from {@code start} to {@code end}, or -1. */
    int find(byte[] text, int start, int end) {
        int mask = slots.length - 1;
        for (int slot = hash(text, start, end) & mask; ; slot = (slot + 1) & mask) {
            int number = slots[slot] - 1;
            if (number < 0 || equal(number, text, start, end)) {
                return number;
            }
        }
    }

    /** The number of these bytes, which are added if they are new: then it is the size before. */
    int add(byte[] text, int start, int end) {
        int found = find(text, start, end);
        if (found >= 0) {
            return found;
        }
        if (2 * (size + 1) > slots.length) {
            rehash(2 * slots.length);
        }
        int from = start(size);
        if (from + end - start > pool.length) {
            pool = Arrays.copyOf(pool, Math.max(2 * pool.length, from + end - start));
        }
        System.arraycopy(text, start, pool, from, end - start);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ends[size] = from + end - start;
        place(hash(text, start, end), size);
        return size++;
    }

    byte[] get(int number) {
        return Arrays.copyOfRange(pool, start(number), ends[number]);
    }

    /** A hash of 8 bytes at a time. */
    static int hash(byte[] text, int start, int end) {
        long hash = (end - start) * MULTIPLIER;
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ (long) WORD.get(text, at));
        }
        hash = mix(hash ^ rest(text, at, end));
        return (int) (hash ^ hash >>> 29);
    }

    /** Fewer than 8 bytes, the first one lowest: read as 8 where the text goes on that far. */
    private static long rest(byte[] text, int at, int end) {
        if (at < end && at + Long.BYTES <= text.length) {
            return (long) WORD.get(text, at) & -1L >>> Byte.SIZE * (Long.BYTES - end + at);
        }
        long rest = 0;
        for (int i = end - 1; i >= at; i--) {
            rest = rest << Byte.SIZE | (text[i] & 0xff);
        }
        return rest;
    }

    private static long mix(long value) {
        return (value ^ value >>> 32) * MULTIPLIER;
    }

    private boolean equal(int number, byte[] text, int start, int end) {
        return Arrays.equals(pool, start(number), ends[number], text, start, end);
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private void place(int hash, int number) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = number + 1;
    }

    private void rehash(int length) {
        slots = new int[length];
        for (int number = 0; number < size; number++) {
            place(hash(pool, start(number), ends[number]), number);
        }
    }
}
