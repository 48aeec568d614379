package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;
import java.util.Arrays;

/**
 * The boundaries of the sequences that lie one after another in a packed batch: sequence {@code s} is the rows
 * {@code [start(s), end(s))}. Attention never crosses a boundary.
 */
public final class Segments {
    private final int[] bounds;

    private Segments(int[] bounds) {
        this.bounds = bounds;
    }

    /** @param bounds 0, then the end of each sequence, ascending; length is the number of sequences plus one */
    public static Segments ofBounds(int... bounds) {
        Check.that(
                bounds.length >= 1 && bounds[0] == 0,
                "segment bounds must start with 0, but were %s",
                Arrays.toString(bounds));
        for (int i = 1; i < bounds.length; i++) {
            Check.that(bounds[i] >= bounds[i - 1], "segment bounds must ascend, but were %s", Arrays.toString(bounds));
        }
        return new Segments(bounds.clone());
    }

    /** {@code count} sequences of the same length. */
    public static Segments uniform(int count, int length) {
        int[] bounds = new int[count + 1];
        for (int i = 1; i <= count; i++) {
            bounds[i] = bounds[i - 1] + length;
        }
        return new Segments(bounds);
    }

    /** The same, and one more sequence after them, if it has a length. */
    public Segments followedBy(int length) {
        if (length == 0) {
            return this;
        }
        int[] more = Arrays.copyOf(bounds, bounds.length + 1);
        more[bounds.length] = rows() + length;
        return ofBounds(more);
    }

    public int count() {
        return bounds.length - 1;
    }

    public int start(int segment) {
        return bounds[segment];
    }

    public int end(int segment) {
        return bounds[segment + 1];
    }

    public int length(int segment) {
        return end(segment) - start(segment);
    }

    /** All rows together. */
    public int rows() {
        return bounds[bounds.length - 1];
    }

    /** The position of every row within its own sequence, which is what rotary embedding turns by. */
    public int[] positions() {
        int[] positions = new int[rows()];
        for (int s = 0; s < count(); s++) {
            for (int row = start(s); row < end(s); row++) {
                positions[row] = row - start(s);
            }
        }
        return positions;
    }
}
