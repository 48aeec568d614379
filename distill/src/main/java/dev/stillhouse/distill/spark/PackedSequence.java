package dev.stillhouse.distill.spark;

import dev.stillhouse.text.shard.PackedRow;

/**
 * One of the sequences of a packed row.
 *
 * @param from its first position in the row
 * @param to behind its last one
 * @param labels labelled positions that it has
 */
record PackedSequence(int from, int to, int labels) {
    static PackedSequence of(PackedRow row, int sequence) {
        int[] starts = row.starts();
        int to = sequence + 1 < starts.length ? starts[sequence + 1] : row.tokens().length;
        return new PackedSequence(
                starts[sequence], to, row.labelled().get(starts[sequence], to).cardinality());
    }
}
