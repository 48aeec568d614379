package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.AttentionGradient.Forward;
import dev.stillhouse.engine.nd4j.AttentionGradient.Gradients;
import dev.stillhouse.engine.nd4j.TileProduct.View;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;
import java.util.Arrays;

/** The gradients of the queries of one {@link LaneBlock} after another, and the sums of those of their kv head. */
final class GradientBlock {
    /** Of so many keys at a time all that a block reads and adds to stays in the second-level cache. */
    private static final int STRETCH = 256;

    private static final int ROW = 2;
    private static final int D_KEYS = 3;
    private static final int D_VALUES = 4;
    private static final int QUERIES = 5;
    private static final int D_OUT = 6;
    private static final int OUT = 7;
    private static final int SUMS = 8;
    private static final int PROBABILITIES = 9;
    private static final int D_SCORES = 10;
    private static final int NORMALISERS = 11;
    private static final int MEANS = 12;
    private static final int LOW = 13;
    private static final int QUERY_COLUMNS = 14;
    private static final int D_OUT_COLUMNS = 15;

    private final HeadLayout layout;
    private final int group;
    private final int length;
    private final KeysAndValues past;
    private final int stride;
    private final int stretch;
    private final float scale;
    private final float[] row;
    private final float[] dKeys;
    private final float[] dValues;
    private final float[] queries;
    private final float[] dOut;
    private final float[] out;
    private final float[] sums;
    private final float[] queryColumns;
    private final float[] dOutColumns;
    private final float[] probabilities;
    private final float[] dScores;
    private final float[] normalisers;
    private final float[] means;
    private final float[] low;

    GradientBlock(Scratch own, KeysAndValues past, int length, int group, HeadLayout layout) {
        this.layout = layout;
        this.group = group;
        this.length = length;
        this.past = past;
        int heads = layout.queriesPerKey();
        int width = layout.width();
        int lanes = Lanes.pad(LaneBlock.rows(heads) * heads);
        int keys = TileKernels.pad(length);
        stride = Lanes.pad(width);
        scale = (float) (1 / Math.sqrt(width));
        row = own.floats(ROW, HeadRows.room(heads * width));
        dKeys = own.floats(D_KEYS, keys * stride);
        dValues = own.floats(D_VALUES, keys * stride);
        Arrays.fill(dKeys, 0, keys * stride, 0f);
        Arrays.fill(dValues, 0, keys * stride, 0f);
        queries = own.floats(QUERIES, lanes * stride);
        dOut = own.floats(D_OUT, lanes * stride);
        out = own.floats(OUT, lanes * stride);
        sums = own.floats(SUMS, TileKernels.pad(width) * lanes);
        queryColumns = own.floats(QUERY_COLUMNS, width * lanes);
        dOutColumns = own.floats(D_OUT_COLUMNS, width * lanes);
        stretch = LaneBlock.stretch(STRETCH, heads);
        int some = TileKernels.pad(Math.min(length, stretch + LaneBlock.rows(heads)));
        probabilities = own.floats(PROBABILITIES, some * lanes);
        dScores = own.floats(D_SCORES, some * lanes);
        normalisers = own.floats(NORMALISERS, lanes);
        means = own.floats(MEANS, lanes);
        low = own.floats(LOW, lanes);
    }

    /** @param firstRow of the block in the tensors */
    void add(LaneBlock block, Forward forward, Gradients gradients, int firstRow) {
        int lanes = block.lanes();
        load(block, forward, gradients, firstRow);
        HeadRows.transpose(queries, stride, lanes, layout.width(), queryColumns, lanes);
        HeadRows.transpose(dOut, stride, lanes, layout.width(), dOutColumns, lanes);
        int from = 0;
        for (; from + stretch <= block.from(); from += stretch) {
            add(LaneBlock.after(stretch, block.rows(), block.heads()), from);
        }
        add(LaneBlock.of(block.from() - from, block.rows(), block.heads()), from);
        heads(gradients.dq(), layout.width()).storeLanes(sums, lanes, firstRow, block.rows());
    }

    /** Takes the keys of one stretch in. */
    private void add(LaneBlock block, int from) {
        int width = layout.width();
        int lanes = block.lanes();
        View p = new View(probabilities, lanes);
        View ds = new View(dScores, lanes);
        block.score(past.keys().from(from), new View(queryColumns, lanes), p, width);
        block.score(past.values().from(from), new View(dOutColumns, lanes), ds, width);
        ColumnSoftmax.gradient(probabilities, dScores, block, scale, normalisers, means, low);
        block.endWithZeros(probabilities);
        block.endWithZeros(dScores);
        block.addSums(p, new View(dOut, stride), new View(dValues, stride).from(from), stride);
        block.addSums(ds, new View(queries, stride), new View(dKeys, stride).from(from), stride);
        block.sum(ds, past.keys().from(from), from > 0 ? Into.ADD : Into.OVERWRITE, new View(sums, lanes), width);
    }

    private void load(LaneBlock block, Forward forward, Gradients gradients, int firstRow) {
        int rows = block.rows();
        int width = layout.width();
        heads(forward.q(), width).load(firstRow, rows, queries, stride);
        heads(gradients.dOut(), width).load(firstRow, rows, dOut, stride);
        heads(forward.out(), width).load(firstRow, rows, out, stride);
        heads(forward.logSumExp(), 1).load(firstRow, rows, normalisers, 1);
        int used = rows * block.heads();
        for (int lane = 0; lane < used; lane++) {
            means[lane] = RowKernels.dot(out, lane * stride, dOut, lane * stride, stride, row);
        }
        Arrays.fill(queries, used * stride, block.lanes() * stride, 0f);
        Arrays.fill(dOut, used * stride, block.lanes() * stride, 0f);
        Arrays.fill(normalisers, used, block.lanes(), 0f);
        Arrays.fill(means, used, block.lanes(), 0f);
    }

    private HeadRows heads(Nd4jTensor tensor, int width) {
        int heads = layout.queriesPerKey();
        return new HeadRows(tensor, group * heads * width, heads, width, row);
    }

    /** The gradients of the keys and values, once all blocks are done; their first row in the tensors is {@code first}. */
    void store(Gradients gradients, int first) {
        int width = layout.width();
        new HeadRows(gradients.dk(), group * width, 1, width, row).store(dKeys, stride, first, length);
        new HeadRows(gradients.dv(), group * width, 1, width, row).store(dValues, stride, first, length);
    }
}
