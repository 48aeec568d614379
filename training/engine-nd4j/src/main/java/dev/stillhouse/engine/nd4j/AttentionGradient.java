package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.TileProduct.View;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import java.util.Arrays;

/**
 * The backward of {@link Attention}, with the probabilities worked out again from the kept normalisers (Dao et al. 2022). The query heads
 * of a kv head go one after another, which fixes the order in which its gradients add up.
 */
final class AttentionGradient {
    private static final int QUERY_ROWS = 36;

    private final Workers workers;
    private final Scratch[] scratch;

    AttentionGradient(Workers workers, Scratch[] scratch) {
        this.workers = workers;
        this.scratch = scratch;
    }

    /** What the forward had and made. */
    record Forward(Nd4jTensor q, Nd4jTensor k, Nd4jTensor v, Nd4jTensor out, Nd4jTensor logSumExp) {}

    record Gradients(Nd4jTensor dOut, Nd4jTensor dq, Nd4jTensor dk, Nd4jTensor dv) {}

    void run(Forward forward, HeadLayout heads, Segments segments, Gradients gradients) {
        workers.items(segments.count() * heads.kvHeads(), (worker, item) -> {
            int first = segments.start(item / heads.kvHeads());
            int length = segments.length(item / heads.kvHeads());
            int group = item % heads.kvHeads();
            Group work = new Group(scratch[worker], forward, gradients, first, length, group, heads);
            for (int head = group * heads.queriesPerKey(); head < (group + 1) * heads.queriesPerKey(); head++) {
                for (int from = 0; from < length; from += QUERY_ROWS) {
                    work.block(head, from, Math.min(QUERY_ROWS, length - from));
                }
            }
            work.store();
        });
    }

    /** One kv head of one segment. */
    private static final class Group {
        private final Forward forward;
        private final Gradients gradients;
        private final int first;
        private final int length;
        private final int keyColumn;
        private final int width;
        private final int stride;
        private final int columns;
        private final float[] keys;
        private final float[] keysTransposed;
        private final float[] valuesTransposed;
        private final float[] dKeys;
        private final float[] dValues;
        private final float[] queries;
        private final float[] dOut;
        private final float[] block;
        private final float[] probabilities;
        private final float[] dScores;
        private final float[] normalisers;
        private final float[] lanes;

        Group(Scratch own, Forward forward, Gradients gradients, int first, int length, int group, HeadLayout heads) {
            this.forward = forward;
            this.gradients = gradients;
            this.first = first;
            this.length = length;
            width = heads.width();
            keyColumn = group * width;
            stride = Lanes.pad(width);
            columns = Lanes.pad(length);
            keys = own.floats(0, length * stride);
            keysTransposed = own.floats(1, width * columns);
            valuesTransposed = own.floats(2, width * columns);
            dKeys = own.floats(3, length * stride);
            dValues = own.floats(4, length * stride);
            HeadRows.load(forward.v, first, length, keyColumn, width, keys, stride);
            HeadRows.transpose(keys, stride, length, width, valuesTransposed, columns);
            HeadRows.load(forward.k, first, length, keyColumn, width, keys, stride);
            HeadRows.transpose(keys, stride, length, width, keysTransposed, columns);
            Arrays.fill(dKeys, 0, length * stride, 0f);
            Arrays.fill(dValues, 0, length * stride, 0f);
            queries = own.floats(5, QUERY_ROWS * stride);
            dOut = own.floats(6, QUERY_ROWS * stride);
            block = own.floats(7, QUERY_ROWS * stride);
            probabilities = own.floats(8, QUERY_ROWS * columns);
            dScores = own.floats(9, QUERY_ROWS * columns);
            normalisers = own.floats(10, QUERY_ROWS);
            lanes = own.floats(11, Lanes.COUNT);
        }

        void block(int head, int from, int rows) {
            int row = first + from;
            int column = head * width;
            int seen = Lanes.pad(from + rows);
            HeadRows.load(forward.q, row, rows, column, width, queries, stride);
            HeadRows.load(gradients.dOut, row, rows, column, width, dOut, stride);
            HeadRows.load(forward.out, row, rows, column, width, block, stride);
            HeadRows.load(forward.logSumExp, row, rows, head, 1, normalisers, 1);
            clear(probabilities, rows, seen);
            clear(dScores, rows, seen);
            View p = new View(probabilities, columns);
            View ds = new View(dScores, columns);
            TileProduct.add(new View(queries, stride), new View(keysTransposed, columns), p, rows, seen, width);
            TileProduct.add(new View(dOut, stride), new View(valuesTransposed, columns), ds, rows, seen, width);
            for (int i = 0; i < rows; i++) {
                scoreGradient(i, from + i + 1, seen);
            }
            Arrays.fill(block, 0, rows * stride, 0f);
            int most = from + rows;
            TileProduct.add(ds, new View(keys, stride), new View(block, stride), rows, stride, most);
            HeadRows.store(block, stride, gradients.dq, row, rows, column, width);
            TileProduct.add(ds.transposed(), new View(queries, stride), new View(dKeys, stride), most, stride, rows);
            TileProduct.add(p.transposed(), new View(dOut, stride), new View(dValues, stride), most, stride, rows);
        }

        private void clear(float[] rowsOfKeys, int rows, int seen) {
            for (int i = 0; i < rows; i++) {
                Arrays.fill(rowsOfKeys, i * columns, i * columns + seen, 0f);
            }
        }

        /** {@code p = exp(score - normaliser)} and {@code ds = p (dp - out . dOut) / sqrt(K)}. */
        private void scoreGradient(int i, int valid, int seen) {
            int at = i * columns;
            float scale = (float) (1 / Math.sqrt(width));
            float mean = RowKernels.dot(block, i * stride, dOut, i * stride, width, lanes);
            SoftmaxKernels.probabilities(probabilities, at, valid, seen, normalisers[i], scale);
            SoftmaxKernels.scoreGradient(probabilities, dScores, at, seen, mean, scale);
        }

        void store() {
            HeadRows.store(dKeys, stride, gradients.dk, first, length, keyColumn, width);
            HeadRows.store(dValues, stride, gradients.dv, first, length, keyColumn, width);
        }
    }
}
