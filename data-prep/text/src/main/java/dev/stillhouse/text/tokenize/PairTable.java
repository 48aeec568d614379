package dev.stillhouse.text.tokenize;

import java.util.Arrays;

/** A number from 0 for pairs of token ids: a hash table with open addressing, without objects. */
final class PairTable {
    private static final long FREE = -1;
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private long[] pairs;
    private int[] values;
    private int size;

    PairTable(int expected) {
        int length = Integer.highestOneBit(Math.max(8, expected)) * 4;
        pairs = new long[length];
        values = new int[length];
        Arrays.fill(pairs, FREE);
    }

    static long pair(int left, int right) {
        return (long) left << Integer.SIZE | right;
    }

    static int left(long pair) {
        return (int) (pair >>> Integer.SIZE);
    }

    static int right(long pair) {
        return (int) pair;
    }

    /** The value of a pair, or -1. */
    int get(long pair) {
        int slot = slot(pair);
        return pairs[slot] == FREE ? -1 : values[slot];
    }

    void put(long pair, int value) {
        int slot = slot(pair);
        if (pairs[slot] == FREE) {
            if (2 * ++size > pairs.length) {
                grow();
                slot = slot(pair);
            }
            pairs[slot] = pair;
        }
        values[slot] = value;
    }

    private int slot(long pair) {
        int mask = pairs.length - 1;
        long hash = pair * MULTIPLIER;
        int slot = (int) (hash >>> Integer.SIZE) & mask;
        while (pairs[slot] != pair && pairs[slot] != FREE) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldPairs = pairs;
        int[] oldValues = values;
        pairs = new long[2 * oldPairs.length];
        values = new int[pairs.length];
        Arrays.fill(pairs, FREE);
        for (int i = 0; i < oldPairs.length; i++) {
            if (oldPairs[i] != FREE) {
                int slot = slot(oldPairs[i]);
                pairs[slot] = oldPairs[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
