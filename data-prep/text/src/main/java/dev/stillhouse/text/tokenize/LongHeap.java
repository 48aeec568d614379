package dev.stillhouse.text.tokenize;

import java.util.Arrays;

/** A binary heap of numbers, least first. */
final class LongHeap {
    private long[] items = new long[64];
    private int size;
    private long pushed;

    boolean isEmpty() {
        return size == 0;
    }

    /** How many numbers were ever put in: a measure of the work done. */
    long pushed() {
        return pushed;
    }

    void push(long item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, 2 * size);
        }
        int at = size++;
        while (at > 0 && items[(at - 1) / 2] > item) {
            items[at] = items[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        items[at] = item;
        pushed++;
    }

    /** Takes the least one out; there must be one. */
    long pop() {
        long least = items[0];
        long item = items[--size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && items[child + 1] < items[child]) {
                child++;
            }
            if (items[child] >= item) {
                break;
            }
            items[at] = items[child];
            at = child;
        }
        items[at] = item;
        return least;
    }
}
