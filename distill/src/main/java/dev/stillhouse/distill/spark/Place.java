package dev.stillhouse.distill.spark;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Of one sequence in shards that are scored.
 *
 * @param part number of its {@link ScorePart}
 * @param row in the shard that the part is of
 * @param sequence in the row
 */
record Place(int part, int row, int sequence) implements Comparable<Place>, Serializable {
    private static final Comparator<Place> IN_ORDER =
            Comparator.comparingInt(Place::part).thenComparingInt(Place::row).thenComparingInt(Place::sequence);

    @Override
    public int compareTo(Place other) {
        return IN_ORDER.compare(this, other);
    }
}
