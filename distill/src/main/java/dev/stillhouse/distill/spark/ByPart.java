package dev.stillhouse.distill.spark;

import org.apache.spark.Partitioner;

/** Brings what belongs to a {@link ScorePart} into the partition of its number. */
final class ByPart extends Partitioner {
    private final int parts;

    ByPart(int parts) {
        this.parts = parts;
    }

    @Override
    public int numPartitions() {
        return parts;
    }

    @Override
    public int getPartition(Object key) {
        return ((Place) key).part();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByPart same && same.parts == parts;
    }

    @Override
    public int hashCode() {
        return parts;
    }
}
