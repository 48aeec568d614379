package dev.stillhouse.text.shard;

import java.io.IOException;

/** Writes packed rows as one kind of file. */
interface RowEncoder {
    void add(PackedRow row) throws IOException;

    /** Writes what comes after the last row. Nothing may be added afterwards. */
    void end() throws IOException;

    /** Gives back memory, ended or not. */
    void release() throws IOException;
}
