package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.TileProduct.View;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvPages;
import java.util.List;

/**
 * The keys and values of one kv head and segment on the heap, as views of [rows, width]; where the rows are short, those of all heads. What
 * lies beyond, up to whole tiles, is not defined.
 */
final class KeysAndValues {
    /** A row of so many heads is copied in less time than it takes to pick out one of them. */
    private static final int HEADS_TO_COPY = 4;

    private static final int KEYS = 0;
    private static final int VALUES = 1;
    private static final int ROW = 2;

    private final View keys;
    private final View values;
    private final int group;
    private final int width;

    private KeysAndValues(View keys, View values, int group, int width) {
        this.keys = keys;
        this.values = values;
        this.group = group;
        this.width = width;
    }

    KeysAndValues(Scratch own, Nd4jTensor k, Nd4jTensor v, int first, int length, int group, HeadLayout heads) {
        this(own, k, v, List.of(new KvPages.Run(first, length)), group, heads);
    }

    /** @param runs the rows, those of a cache in the order of their positions */
    KeysAndValues(Scratch own, Nd4jTensor k, Nd4jTensor v, List<KvPages.Run> runs, int group, HeadLayout heads) {
        this.group = group;
        this.width = heads.width();
        keys = load(own, KEYS, k, runs, group, heads);
        values = load(own, VALUES, v, runs, group, heads);
    }

    /** Whether one copy serves all heads. */
    static boolean holdAll(HeadLayout heads) {
        return heads.kvHeads() <= HEADS_TO_COPY;
    }

    private static View load(
            Scratch own, int slot, Nd4jTensor tensor, List<KvPages.Run> runs, int group, HeadLayout heads) {
        int width = heads.width();
        int column = group * width;
        int columns = tensor.columns();
        int stride = TileKernels.pad(width);
        int padded = TileKernels.pad(runs.stream().mapToInt(KvPages.Run::rows).sum());
        int row = 0;
        if (holdAll(heads)) {
            float[] rows = own.floats(slot, padded * columns + stride);
            for (KvPages.Run run : runs) {
                tensor.get(run.first() * columns, rows, row * columns, run.rows() * columns);
                row += run.rows();
            }
            return new View(rows, column, columns, 1);
        }
        float[] rows = own.floats(slot, padded * stride);
        HeadRows head = new HeadRows(tensor, column, 1, width, own.floats(ROW, HeadRows.room(width)));
        for (KvPages.Run run : runs) {
            head.load(run.first(), run.rows(), rows, row, stride);
            row += run.rows();
        }
        return new View(rows, stride);
    }

    View keys() {
        return keys;
    }

    View values() {
        return values;
    }

    /** Those of another head, where one copy serves all. */
    KeysAndValues of(int other) {
        int columns = (other - group) * width;
        return new KeysAndValues(keys.right(columns), values.right(columns), other, width);
    }
}
