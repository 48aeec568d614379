package dev.stillhouse.text.tokenize;

import java.util.Arrays;

/** Token ids as they come. */
final class IdBuffer {
    private int[] ids;
    private int size;

    IdBuffer(int expected) {
        ids = new int[Math.max(8, expected)];
    }

    void add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
        }
        ids[size++] = id;
    }

    void addAll(int[] more) {
        while (size + more.length > ids.length) {
            ids = Arrays.copyOf(ids, 2 * ids.length);
        }
        System.arraycopy(more, 0, ids, size, more.length);
        size += more.length;
    }

    int size() {
        return size;
    }

    /** The ids from a place on. */
    int[] from(int start) {
        return Arrays.copyOfRange(ids, start, size);
    }
}
