package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.TileProduct.View;
import dev.stillhouse.tensor.HeadLayout;

/** The attention of the queries of one {@link LaneBlock} after another to the keys of their kv head. */
final class AttentionBlock {
    private static final int ROW = 2;
    private static final int PLAIN = 3;
    private static final int QUERIES = 4;
    private static final int SCORES = 5;
    private static final int OUT = 6;
    private static final int SHIFTS = 7;
    private static final int SUMS = 8;
    private static final int LOW = 9;

    private final HeadLayout layout;
    private final int group;
    private final KeysAndValues past;
    private final float scale;
    private final float[] row;
    private final float[] plain;
    private final float[] queries;
    private final float[] scores;
    private final float[] out;
    private final float[] shifts;
    private final float[] sums;
    private final float[] low;

    AttentionBlock(Scratch own, KeysAndValues past, int length, int group, HeadLayout layout) {
        this.layout = layout;
        this.group = group;
        this.past = past;
        int heads = layout.queriesPerKey();
        int width = layout.width();
        int lanes = Lanes.pad(LaneBlock.rows(heads) * heads);
        scale = (float) (1 / Math.sqrt(width));
        row = own.floats(ROW, HeadRows.room(heads * width));
        plain = own.floats(PLAIN, lanes * width);
        queries = own.floats(QUERIES, width * lanes);
        scores = own.floats(SCORES, TileKernels.pad(length) * lanes);
        out = own.floats(OUT, TileKernels.pad(width) * lanes);
        shifts = own.floats(SHIFTS, lanes);
        sums = own.floats(SUMS, lanes);
        low = own.floats(LOW, lanes);
    }

    /** @param firstRow of the block in q and out */
    void attend(LaneBlock block, Nd4jTensor q, Nd4jTensor target, int firstRow) {
        int width = layout.width();
        int lanes = block.lanes();
        heads(q, width).load(firstRow, block.rows(), plain, width);
        HeadRows.transpose(plain, width, block.rows() * block.heads(), width, queries, lanes);
        View weights = new View(scores, lanes);
        block.score(past.keys(), new View(queries, lanes), weights, width);
        ColumnSoftmax.run(scores, block, scale, shifts, sums, low);
        block.sum(weights, past.values(), new View(out, lanes), width);
        ColumnSoftmax.divide(out, lanes, width, sums);
        heads(target, width).storeLanes(out, lanes, firstRow, block.rows());
    }

    /** Of the block that {@link #attend} has done last: the logarithm of the sum of the exponentials of the scaled scores. */
    void storeNormalisers(LaneBlock block, Nd4jTensor logSumExp, int firstRow) {
        for (int lane = 0; lane < block.rows() * block.heads(); lane++) {
            shifts[lane] = (float) (Math.log(sums[lane]) - shifts[lane]);
        }
        heads(logSumExp, 1).store(shifts, 1, firstRow, block.rows());
    }

    private HeadRows heads(Nd4jTensor tensor, int width) {
        int heads = layout.queriesPerKey();
        return new HeadRows(tensor, group * heads * width, heads, width, row);
    }
}
