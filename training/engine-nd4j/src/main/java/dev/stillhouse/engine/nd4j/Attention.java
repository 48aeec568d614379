package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.TileProduct.View;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvSlots;
import dev.stillhouse.tensor.Segments;
import java.util.Arrays;

/**
 * Causal attention. A worker takes one kv head of one segment, copies its keys and values to the heap, and goes through the query heads
 * that read them in blocks of rows, so that memory grows with the length and what lies above the diagonal is not computed.
 *
 * <p>{@link #cached} does the same arithmetic for single rows, and gives the same bits.
 */
final class Attention {
    private static final int QUERY_ROWS = 36;

    private static final int QUERIES = 0;
    private static final int KEYS = 1;
    private static final int KEYS_TRANSPOSED = 2;
    private static final int VALUES = 3;
    private static final int SCORES = 4;
    private static final int OUT = 5;
    private static final int NORMALISERS = 6;
    private static final int LANES = 7;

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
        workers.items(segments.count() * heads.kvHeads(), (worker, item) -> {
            int first = segments.start(item / heads.kvHeads());
            int length = segments.length(item / heads.kvHeads());
            int group = item % heads.kvHeads();
            Past past = new Past(scratch[worker], k, v, first, length, group, heads);
            for (int head = group * heads.queriesPerKey(); head < (group + 1) * heads.queriesPerKey(); head++) {
                for (int from = 0; from < length; from += QUERY_ROWS) {
                    int rows = Math.min(QUERY_ROWS, length - from);
                    HeadRows.load(
                            q, first + from, rows, head * heads.width(), heads.width(), past.queries, past.stride);
                    past.attend(rows, from);
                    HeadRows.store(past.out, past.stride, out, first + from, rows, head * heads.width(), heads.width());
                    HeadRows.store(past.normalisers, 1, logSumExp, first + from, rows, head, 1);
                }
            }
        });
    }

    void cached(Nd4jTensor q, Nd4jTensor keys, Nd4jTensor values, HeadLayout heads, KvSlots slots, Nd4jTensor out) {
        workers.items(slots.rows() * heads.kvHeads(), (worker, item) -> {
            int row = item / heads.kvHeads();
            int group = item % heads.kvHeads();
            int first = slots.slots()[row] * slots.capacity();
            int length = slots.lengths()[row];
            Past past = new Past(scratch[worker], keys, values, first, length, group, heads);
            for (int head = group * heads.queriesPerKey(); head < (group + 1) * heads.queriesPerKey(); head++) {
                HeadRows.load(q, row, 1, head * heads.width(), heads.width(), past.queries, past.stride);
                past.attend(1, length - 1);
                HeadRows.store(past.out, past.stride, out, row, 1, head * heads.width(), heads.width());
            }
        });
    }

    /** The keys and values of one head and segment on the heap, and room for a block of queries against them. */
    private static final class Past {
        final int stride;
        final float[] queries;
        final float[] out;
        final float[] normalisers;
        private final int width;
        private final int columns;
        private final float[] keysTransposed;
        private final float[] values;
        private final float[] scores;
        private final float[] lanes;

        Past(Scratch own, Nd4jTensor k, Nd4jTensor v, int first, int length, int group, HeadLayout heads) {
            width = heads.width();
            stride = Lanes.pad(width);
            columns = Lanes.pad(length);
            queries = own.floats(QUERIES, QUERY_ROWS * stride);
            out = own.floats(OUT, QUERY_ROWS * stride);
            normalisers = own.floats(NORMALISERS, QUERY_ROWS);
            scores = own.floats(SCORES, QUERY_ROWS * columns);
            lanes = own.floats(LANES, Lanes.COUNT);
            float[] keys = own.floats(KEYS, length * stride);
            HeadRows.load(k, first, length, group * width, width, keys, stride);
            keysTransposed = own.floats(KEYS_TRANSPOSED, width * columns);
            HeadRows.transpose(keys, stride, length, width, keysTransposed, columns);
            values = own.floats(VALUES, length * stride);
            HeadRows.load(v, first, length, group * width, width, values, stride);
        }

        /** Attention of the loaded queries, the first of which is at position {@code from}, to what is not after them. */
        void attend(int rows, int from) {
            int seen = Lanes.pad(from + rows);
            for (int row = 0; row < rows; row++) {
                Arrays.fill(scores, row * columns, row * columns + seen, 0f);
            }
            Arrays.fill(out, 0, rows * stride, 0f);
            View weights = new View(scores, columns);
            TileProduct.add(new View(queries, stride), new View(keysTransposed, columns), weights, rows, seen, width);
            float scale = (float) (1 / Math.sqrt(width));
            for (int row = 0; row < rows; row++) {
                normalisers[row] = softmax(row, from + row + 1, seen, scale);
            }
            View averages = new View(out, stride);
            for (int row = 0; row < rows; row += 6) {
                int some = Math.min(6, rows - row);
                TileProduct.add(
                        weights.from(row),
                        new View(values, stride),
                        averages.from(row),
                        some,
                        stride,
                        from + row + some);
            }
        }

        private float softmax(int row, int valid, int seen, float scale) {
            int at = row * columns;
            float max = RowKernels.max(scores, at, valid);
            float sum = SoftmaxKernels.exp(scores, at, valid, seen, max, scale, lanes);
            RowKernels.scale(scores, at, seen, 1 / sum);
            return (float) ((double) max * scale + Math.log(sum));
        }
    }
}
