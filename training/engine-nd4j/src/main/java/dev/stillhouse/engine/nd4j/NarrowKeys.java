package dev.stillhouse.engine.nd4j;

/**
 * The bf16 keys and values of one kv head and segment in compact native memory, [rows, width], with rows of zeros after the last up to a whole
 * granule.
 */
final class NarrowKeys {
    private final int rowBytes;
    private final long keys;
    private final long values;

    /** @param order of the values */
    NarrowKeys(
            NarrowScratch own,
            Nd4jTensor k,
            Nd4jTensor v,
            RowOrder order,
            int first,
            int length,
            int column,
            int width) {
        rowBytes = width * Short.BYTES;
        keys = own.pack(own.keys, RowOrder.NATURAL, k, first, length, column, width);
        values = own.pack(own.values, order, v, first, length, column, width);
    }

    /** The address of a key, and of those after it. */
    long keys(int from) {
        return keys + (long) from * rowBytes;
    }

    long values(int from) {
        return values + (long) from * rowBytes;
    }
}
