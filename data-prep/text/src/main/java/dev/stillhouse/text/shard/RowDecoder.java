package dev.stillhouse.text.shard;

import java.io.IOException;

/** Reads packed rows from one kind of file. */
interface RowDecoder {
    ShardFormat format();

    int rows();

    /**
     * @param row from 0 to below {@link #rows}
     * @throws IOException and what the library throws on a damaged file
     */
    PackedRow row(int row) throws IOException;

    void close() throws IOException;
}
