package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;

/**
 * Causal attention. A worker takes one kv head of one segment, copies its keys and values to the heap, and goes through the queries
 * that read them in blocks of rows, so that memory grows with the length and what lies above the diagonal is not computed. When there are few
 * such pairs, several workers share the blocks of one.
 *
 * <p>{@link #cached} does the same arithmetic for single rows, and gives the same bits.
 */
final class Attention {
    private final Workers workers;
    private final Scratch[] scratch;

    Attention(Workers workers, Scratch[] scratch) {
        this.workers = workers;
        this.scratch = scratch;
    }

    void forward(
            Nd4jTensor q,
            Nd4jTensor k,
            Nd4jTensor v,
            HeadLayout heads,
            Segments segments,
            Nd4jTensor out,
            Nd4jTensor logSumExp) {
        int blockRows = LaneBlock.rows(heads.queriesPerKey());
        int pairs = segments.count() * heads.kvHeads();
        int parts = workers.parts(pairs);
        workers.items(pairs * parts, (worker, item) -> {
            int firstBlock = item % parts;
            int group = item / parts % heads.kvHeads();
            int segment = item / parts / heads.kvHeads();
            int first = segments.start(segment);
            int length = segments.length(segment);
            if (firstBlock * blockRows >= length) {
                return;
            }
            KeysAndValues past = new KeysAndValues(scratch[worker], k, v, first, length, group, heads);
            AttentionBlock attention = new AttentionBlock(scratch[worker], past, length, group, heads);
            for (int from = firstBlock * blockRows; from < length; from += parts * blockRows) {
                int rows = Math.min(blockRows, length - from);
                LaneBlock block = LaneBlock.of(from, rows, heads.queriesPerKey());
                attention.attend(block, q, out, first + from);
                attention.storeNormalisers(block, logSumExp, first + from);
            }
        });
    }

    void cached(Nd4jTensor q, Nd4jTensor keys, Nd4jTensor values, HeadLayout heads, KvPages pages, Nd4jTensor out) {
        boolean together = KeysAndValues.holdAll(heads) && pages.rows() >= workers.count();
        int headsAtOnce = together ? heads.kvHeads() : 1;
        int parts = heads.kvHeads() / headsAtOnce;
        workers.items(pages.rows() * parts, (worker, item) -> {
            int row = item / parts;
            int group = item % parts * headsAtOnce;
            int length = pages.lengths()[row];
            KeysAndValues past = new KeysAndValues(scratch[worker], keys, values, pages.runs(row), group, heads);
            for (int other = group; other < group + headsAtOnce; other++) {
                new AttentionBlock(scratch[worker], past.of(other), length, other, heads)
                        .attend(LaneBlock.of(length - 1, 1, heads.queriesPerKey()), q, out, row);
            }
        });
    }
}
