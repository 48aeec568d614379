package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.AttentionGradient.Forward;
import dev.stillhouse.engine.nd4j.AttentionGradient.Gradients;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;
import java.util.Arrays;

/**
 * The gradients of blocks of query rows of one head after another in bf16, and the f32 sums of those of their kv head. Scores are [keys, queries], so
 * that only one of the five products has to transpose them.
 */
final class NarrowGradientBlock {
    /** Query rows, and keys at a time; multiples of {@link NarrowScratch#GRANULE}, the second of the first. */
    static final int ROWS = 128;

    static final int CHUNK = 512;

    /** Keys whose probabilities are on the heap together. */
    private static final int FEW = 16;

    private static final int LANES = 0;
    private static final int NORMALISERS = 1;
    private static final int CENTRES = 2;
    private static final int SCORES = 3;
    private static final int STORED = 4;

    private final NarrowScratch own;
    private final NarrowKeys past;
    private final int length;
    private final int width;
    private final float scale;
    private final float[] lanes;
    private final float[] normalisers;
    private final float[] centres;
    private final float[] scores;
    private final float[] stored;

    NarrowGradientBlock(NarrowScratch own, NarrowKeys past, int length, HeadLayout layout) {
        this.own = own;
        this.past = past;
        this.length = length;
        width = layout.width();
        scale = (float) (1 / Math.sqrt(width));
        lanes = own.heap.floats(LANES, Lanes.COUNT);
        normalisers = own.heap.floats(NORMALISERS, ROWS);
        centres = own.heap.floats(CENTRES, ROWS);
        scores = own.heap.floats(SCORES, FEW * ROWS);
        stored = own.heap.floats(STORED, ROWS * width);
        own.scores.reserve(ROWS * CHUNK * Float.BYTES);
        own.dScores.reserve(ROWS * CHUNK * Float.BYTES);
        own.narrowScores.reserve(ROWS * CHUNK * Short.BYTES);
        own.narrowDScores.reserve(ROWS * CHUNK * Short.BYTES);
        own.out.reserve(ROWS * width * Float.BYTES);
        int sums = NarrowScratch.pad(length) * width * Float.BYTES;
        HalfRows.clear(own.dKeys.reserve(sums).bytes(), 0, sums);
        HalfRows.clear(own.dValues.reserve(sums).bytes(), 0, sums);
    }

    /**
     * @param from the block's first row in its segment, a multiple of {@link #ROWS}
     * @param first the segment's first row in the tensors
     */
    void add(int from, int rows, int first, int head, Forward forward, Gradients gradients) {
        int queries = NarrowScratch.pad(rows);
        int column = head * width;
        long q = own.pack(own.queries, RowOrder.NATURAL, forward.q(), first + from, rows, column, width);
        long dOut = own.pack(own.dOut, RowOrder.NATURAL, gradients.dOut(), first + from, rows, column, width);
        own.pack(own.interleavedQueries, RowOrder.INTERLEAVED, forward.q(), first + from, rows, column, width);
        own.pack(own.interleavedDOut, RowOrder.INTERLEAVED, gradients.dOut(), first + from, rows, column, width);
        load(rows, queries, first + from, head, forward);
        for (int chunk = 0; chunk < from + rows; chunk += CHUNK) {
            int keys = Math.min(CHUNK, from + queries - chunk);
            own.products.byRows(keys, queries, width, past.keys(chunk), q, own.scores.address());
            own.products.byRows(keys, queries, width, past.values(chunk), dOut, own.dScores.address());
            for (int key = 0; key < keys; key += FEW) {
                differentiate(key, queries, chunk + key - from);
            }
            addProducts(chunk, keys, queries);
        }
        store(gradients.dq(), own.out, RowOrder.INTERLEAVED, 0, rows, first + from, column);
    }

    private void addProducts(int chunk, int keys, int queries) {
        long sum = (long) chunk * width * Float.BYTES;
        long p = own.narrowScores.address();
        long ds = own.narrowDScores.address();
        own.products.product(
                keys, width, queries, Into.ADD, p, own.interleavedDOut.address(), own.dValues.address() + sum);
        own.products.product(
                keys, width, queries, Into.ADD, ds, own.interleavedQueries.address(), own.dKeys.address() + sum);
        Into into = chunk == 0 ? Into.OVERWRITE : Into.ADD;
        own.products.transposed(queries, width, keys, into, ds, past.keys(chunk), own.out.address());
    }

    /** Rows beyond the last have queries and dOut of zeros, and so add zeros. */
    private void load(int rows, int queries, int firstRow, int head, Forward forward) {
        Nd4jTensor out = forward.out();
        Nd4jTensor logSumExp = forward.logSumExp();
        for (int i = 0; i < rows; i++) {
            normalisers[i] = logSumExp.bytes().getFloat(logSumExp.byteOffset(firstRow + i, head));
            int at = out.byteOffset(firstRow + i, head * width);
            centres[i] =
                    -scale * HalfRows.dot(out.bytes(), at, own.dOut.bytes(), i * width * Short.BYTES, width, lanes);
        }
        Arrays.fill(normalisers, rows, queries, 0f);
        Arrays.fill(centres, rows, queries, 0f);
    }

    /**
     * Of some keys of the chunk: probabilities and gradients of scores as bf16.
     *
     * @param hidden how many of the block's first queries do not see the first of the keys, the next being hidden from one more; negative
     *     where all queries see all of these keys
     */
    private void differentiate(int key, int queries, int hidden) {
        int start = key * queries;
        int from = Math.max(0, hidden) / Lanes.COUNT * Lanes.COUNT;
        ScoreRows.probabilities(
                own.scores.bytes(), start * Float.BYTES, FEW, from, queries, scale, normalisers, scores);
        hide(queries, hidden);
        HalfRows.narrowInterleaved(scores, own.narrowScores.bytes(), start * Short.BYTES, FEW * queries);
        ScoreRows.gradients(own.dScores.bytes(), start * Float.BYTES, FEW, from, queries, scale, centres, scores);
        HalfRows.narrowInterleaved(scores, own.narrowDScores.bytes(), start * Short.BYTES, FEW * queries);
    }

    private void hide(int queries, int hidden) {
        for (int key = 0; key < FEW && hidden >= 0; key++) {
            Arrays.fill(scores, key * queries, key * queries + hidden + key, 0f);
        }
    }

    /** The gradients of the keys and values, once all blocks are done; their first row in the tensors is {@code first}. */
    void store(Gradients gradients, int first, int group) {
        for (int from = 0; from < length; from += ROWS) {
            int rows = Math.min(ROWS, length - from);
            store(gradients.dk(), own.dKeys, RowOrder.NATURAL, from, rows, first + from, group * width);
            store(gradients.dv(), own.dValues, RowOrder.NATURAL, from, rows, first + from, group * width);
        }
    }

    private void store(
            Nd4jTensor target, NativeBytes sums, RowOrder order, int from, int rows, int firstRow, int column) {
        sums.floats().get(from * width, stored, 0, NarrowScratch.pad(rows) * width);
        own.unpack(stored, order, target, firstRow, rows, column, width);
    }
}
