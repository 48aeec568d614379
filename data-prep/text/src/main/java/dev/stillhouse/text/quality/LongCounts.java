package dev.stillhouse.text.quality;

import java.util.Arrays;

/** How often each of some hashes was seen: a table with open addressing and no objects. */
final class LongCounts {
    private final long[] keys;
    private final int[] counts;

    /** @param most different hashes that will be added */
    LongCounts(int most) {
        int slots = Math.max(16, Integer.highestOneBit(Math.max(1, most)) * 4);
        keys = new long[slots];
        counts = new int[slots];
    }

    void clear() {
        Arrays.fill(counts, 0);
    }

    /**
     * @param key a hash of which all bits are good
     * @return how often the hash was added, this time included
     */
    int add(long key) {
        int slot = (int) key & (keys.length - 1);
        while (counts[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        keys[slot] = key;
        return ++counts[slot];
    }
}
