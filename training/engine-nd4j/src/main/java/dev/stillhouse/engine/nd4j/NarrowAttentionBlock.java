package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The attention of blocks of query rows of one head to the keys of their kv head, in bf16. Keys come in chunks; from one to the next go a row's largest
 * score, its sum of exponentials and its output so far (online softmax, Milakov and Gimelshein 2018). A row's chunks follow from its
 * position alone, and so do its bits.
 */
final class NarrowAttentionBlock {
    /** Query rows; a multiple of {@link NarrowScratch#GRANULE}. */
    static final int ROWS = 128;

    /** Keys; a multiple of {@link #ROWS}, so that a block's diagonal lies in one chunk. */
    static final int CHUNK = 512;

    /** e to minus this is less than the least normal number. */
    private static final float VANISHING = 200;

    /** Rows whose exponentials are on the heap together. */
    private static final int FEW = 16;

    private static final int SCORES = 0;
    private static final int LANES = 1;
    private static final int MAXIMA = 2;
    private static final int SUMS = 3;
    private static final int OUT = 4;
    private static final int LARGEST = 5;
    private static final int PARTS = 6;

    private final NarrowScratch own;
    private final NarrowKeys past;
    private final int width;
    private final float scale;
    private final float[] few;
    private final float[] lanes;
    private final float[] maxima;
    private final float[] sums;
    private final float[] out;
    private final float[] largest;
    private final float[] parts;

    NarrowAttentionBlock(NarrowScratch own, NarrowKeys past, HeadLayout layout) {
        this.own = own;
        this.past = past;
        width = layout.width();
        scale = (float) (1 / Math.sqrt(width));
        few = own.heap.floats(SCORES, FEW * CHUNK);
        lanes = own.heap.floats(LANES, Lanes.COUNT);
        maxima = own.heap.floats(MAXIMA, ROWS);
        sums = own.heap.floats(SUMS, ROWS);
        out = own.heap.floats(OUT, ROWS * width);
        largest = own.heap.floats(LARGEST, ROWS);
        parts = own.heap.floats(PARTS, ROWS);
        own.scores.reserve(ROWS * CHUNK * Float.BYTES);
        own.narrowScores.reserve(ROWS * CHUNK * Short.BYTES);
        own.out.reserve(ROWS * width * Float.BYTES);
    }

    /**
     * @param from the block's first row in its segment, a multiple of {@link #ROWS}
     * @param first the segment's first row in the tensors
     */
    void attend(int from, int rows, int first, int head, Nd4jTensor q, Nd4jTensor target, Nd4jTensor logSumExp) {
        int padded = NarrowScratch.pad(rows);
        long queries = own.pack(own.queries, RowOrder.NATURAL, q, first + from, rows, head * width, width);
        for (int chunk = 0; chunk < from + rows; chunk += CHUNK) {
            int keys = Math.min(CHUNK, from + padded - chunk);
            own.products.byRows(padded, keys, width, queries, past.keys(chunk), own.scores.address());
            for (int i = 0; i < rows; i += FEW) {
                softmax(i, Math.min(FEW, rows - i), keys, from + i + 1 - chunk, chunk == 0);
            }
            Into into = chunk == 0 ? Into.OVERWRITE : Into.ADD;
            own.products.product(
                    padded, width, keys, into, own.narrowScores.address(), past.values(chunk), own.out.address());
        }
        store(rows, first + from, head, target, logSumExp);
    }

    /** @param seen how many of the chunk's keys the first of the rows sees; the next sees one more */
    private void softmax(int first, int count, int keys, int seen, boolean isFirstChunk) {
        ByteBuffer x = own.scores.bytes();
        int at = first * keys * Float.BYTES;
        ScoreRows.maxima(x, at, count, keys, seen, largest, first);
        if (!isFirstChunk) {
            for (int i = first; i < first + count; i++) {
                largest[i] = Math.max(largest[i], maxima[i]);
            }
        }
        hide(first, count, keys, seen);
        ScoreRows.exponentials(x, at, count, keys, seen, scale, largest, parts, first, few, lanes);
        for (int i = 0; i < count; i++) {
            Arrays.fill(few, i * keys + Math.min(keys, seen + i), (i + 1) * keys, 0f);
        }
        HalfRows.narrowInterleaved(few, own.narrowScores.bytes(), first * keys * Short.BYTES, count * keys);
        for (int i = first; i < first + count; i++) {
            if (isFirstChunk) {
                sums[i] = parts[i];
            } else {
                shrink(i);
                sums[i] += parts[i];
            }
            maxima[i] = largest[i];
        }
    }

    /** What a row of several chunks has so far, where it has met a larger score. */
    private void shrink(int i) {
        if (largest[i] > maxima[i]) {
            float factor = (float) Math.exp((maxima[i] - largest[i]) * scale);
            sums[i] *= factor;
            ScoreRows.scale(own.out.bytes(), i * width * Float.BYTES, width, factor);
        }
    }

    /** Gives the rest of the last vector that a row sees part of scores whose exponentials vanish. */
    private void hide(int first, int count, int keys, int seen) {
        for (int i = 0; i < count; i++) {
            int start = (first + i) * keys * Float.BYTES;
            int end = Math.min(keys, seen + i);
            for (int key = end; key < Lanes.pad(end); key++) {
                own.scores.bytes().putFloat(start + key * Float.BYTES, largest[first + i] - VANISHING / scale);
            }
        }
    }

    private void store(int rows, int firstRow, int head, Nd4jTensor target, Nd4jTensor logSumExp) {
        ScoreRows.divide(own.out.bytes(), rows, width, sums, out);
        own.unpack(out, RowOrder.NATURAL, target, firstRow, rows, head * width, width);
        for (int i = 0; i < rows; i++) {
            float normaliser = (float) (Math.log(sums[i]) + maxima[i] * scale);
            logSumExp.bytes().putFloat(logSumExp.byteOffset(firstRow + i, head), normaliser);
        }
    }
}
