package dev.stillhouse.text.dedup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The different shingles of a text: ascending numbers of 32 bits, little-endian, which is how sets are carried and stored. */
public final class ShingleSet {
    private static final VarHandle NUMBERS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    private ShingleSet(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param ascending without repetition */
    static ShingleSet of(int... ascending) {
        byte[] bytes = new byte[ascending.length * Integer.BYTES];
        for (int i = 0; i < ascending.length; i++) {
            NUMBERS.set(bytes, i * Integer.BYTES, ascending[i]);
        }
        return new ShingleSet(bytes);
    }

    /** The set that gave these {@link #bytes}. */
    public static ShingleSet ofBytes(byte[] bytes) {
        return new ShingleSet(bytes);
    }

    /** As it is stored; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return bytes.length / Integer.BYTES;
    }

    public int get(int index) {
        return (int) NUMBERS.get(bytes, index * Integer.BYTES);
    }

    /** Shared shingles by all shingles of two sets; two empty sets are alike. */
    public double jaccard(ShingleSet other) {
        return jaccard(shared(other, 0), other);
    }

    /** Whether the Jaccard similarity is at least the threshold. */
    public boolean isLike(ShingleSet other, double threshold) {
        // s / (both - s) >= t where s >= both t / (1 + t); one less, so that rounding decides nothing.
        int least = (int) ((size() + other.size()) * threshold / (1 + threshold)) - 1;
        if (Math.min(size(), other.size()) < least) {
            return false;
        }
        int shared = shared(other, least);
        return shared >= 0 && jaccard(shared, other) >= threshold;
    }

    private double jaccard(int shared, ShingleSet other) {
        int all = size() + other.size() - shared;
        return all == 0 ? 1 : (double) shared / all;
    }

    /** How many are in both, or -1 as soon as it is clear that they are fewer than the least that counts. */
    private int shared(ShingleSet other, int least) {
        int shared = 0;
        int i = 0;
        int j = 0;
        while (i < size() && j < other.size()) {
            int mine = get(i);
            int its = other.get(j);
            if (mine == its) {
                shared++;
            } else if (shared + Math.min(size() - i, other.size() - j) < least) {
                return -1;
            }
            i += mine <= its ? 1 : 0;
            j += its <= mine ? 1 : 0;
        }
        return shared;
    }
}
