package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;

/**
 * Where the rows of a decoding step find their past: row {@code r} belongs to cache slot {@code slots[r]} and sees its first
 * {@code lengths[r]} cached positions, its own included.
 *
 * @param capacity positions per slot; slot {@code s} owns cache rows {@code [s * capacity, (s + 1) * capacity)}
 */
public record KvSlots(int capacity, int[] slots, int[] lengths) {
    public KvSlots {
        Check.that(capacity >= 1, "capacity must be at least 1, but was %d", capacity);
        Check.that(
                slots.length == lengths.length,
                "slots and lengths must be of one length, but were %d and %d",
                slots.length,
                lengths.length);
        for (int length : lengths) {
            Check.that(
                    length >= 1 && length <= capacity,
                    "a cached length must be in [1, %d], but was %d",
                    capacity,
                    length);
        }
    }

    public int rows() {
        return slots.length;
    }

    /** The cache row that holds the newest position of decoding row {@code r}. */
    public int newest(int r) {
        return slots[r] * capacity + lengths[r] - 1;
    }
}
