package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.TileProduct.View;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;

/** The attention of the queries of one {@link LaneBlock} after another to the keys of their kv head. */
final class AttentionBlock {
    /** After so many keys the softmax begins a new stretch of them, whose scores stay in the second-level cache. */
    private static final int STRETCH = 512;

    private static final int ROW = 2;
    private static final int PLAIN = 3;
    private static final int QUERIES = 4;
    private static final int SCORES = 5;
    private static final int OUT = 6;
    private static final int SOFTMAX = 7;

    private final HeadLayout layout;
    private final int group;
    private final KeysAndValues past;
    private final float scale;
    private final int stretch;
    private final float[] row;
    private final float[] plain;
    private final float[] queries;
    private final float[] scores;
    private final float[] out;
    private final RunningSoftmax softmax;

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
        stretch = LaneBlock.stretch(STRETCH, heads);
        scores = own.floats(SCORES, TileKernels.pad(Math.min(length, stretch + LaneBlock.rows(heads))) * lanes);
        out = own.floats(OUT, TileKernels.pad(width) * lanes);
        softmax = new RunningSoftmax(own, SOFTMAX, lanes);
    }

    /** @param firstRow of the block in q and out */
    void attend(LaneBlock block, Nd4jTensor q, Nd4jTensor target, int firstRow) {
        int width = layout.width();
        int lanes = block.lanes();
        heads(q, width).load(firstRow, block.rows(), plain, width);
        HeadRows.transpose(plain, width, block.rows() * block.heads(), width, queries, lanes);
        softmax.begin();
        int from = 0;
        for (; from + stretch <= block.from(); from += stretch) {
            attend(LaneBlock.after(stretch, block.rows(), block.heads()), from);
        }
        attend(LaneBlock.of(block.from() - from, block.rows(), block.heads()), from);
        ColumnSoftmax.divide(out, lanes, width, softmax.sums());
        heads(target, width).storeLanes(out, lanes, firstRow, block.rows());
    }

    /** Takes the keys of one stretch in. */
    private void attend(LaneBlock block, int from) {
        int lanes = block.lanes();
        int width = layout.width();
        View weights = new View(scores, lanes);
        block.score(past.keys().from(from), new View(queries, lanes), weights, width);
        ColumnSoftmax.run(scores, block, scale, softmax);
        if (from > 0) {
            ColumnSoftmax.multiply(out, lanes, width, softmax.factors());
        }
        block.sum(weights, past.values().from(from), from > 0 ? Into.ADD : Into.OVERWRITE, new View(out, lanes), width);
    }

    /** Of the block that {@link #attend} has done last: the logarithm of the sum of the exponentials of the scaled scores. */
    void storeNormalisers(LaneBlock block, Nd4jTensor logSumExp, int firstRow) {
        float[] normalisers = softmax.largest();
        for (int lane = 0; lane < block.rows() * block.heads(); lane++) {
            normalisers[lane] = (float) (Math.log(softmax.sums()[lane]) - softmax.shifts()[lane]);
        }
        heads(logSumExp, 1).store(normalisers, 1, firstRow, block.rows());
    }

    private HeadRows heads(Nd4jTensor tensor, int width) {
        int heads = layout.queriesPerKey();
        return new HeadRows(tensor, group * heads * width, heads, width, row);
    }
}
