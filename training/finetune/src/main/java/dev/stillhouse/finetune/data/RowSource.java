package dev.stillhouse.finetune.data;

import dev.stillhouse.text.shard.PackedRow;

/** Packed rows that can be visited in any order. */
public interface RowSource extends AutoCloseable {
    int count();

    /** Tokens of a row. */
    int tokens(int row);

    /** Tokens of a row that are targets; a row without any teaches nothing. */
    int labels(int row);

    PackedRow row(int row);

    @Override
    void close();
}
