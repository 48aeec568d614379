package dev.stillhouse.engine.nd4j;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Softmax over the columns of a matrix of scores [keys, lanes], a query in every lane. The loops are methods of their own that pass
 * arrays: in one method they are too much for the compiler, and vectors that cross a call are boxed.
 */
final class ColumnSoftmax {
    private ColumnSoftmax() {}

    /**
     * {@code x = exp(x * scale + shift)}, where shift is minus the largest scaled score of a lane, and the sums of these. Minus infinity
     * becomes 0; it may stand where not all queries see a key.
     */
    static void run(float[] x, LaneBlock block, float scale, float[] shifts, float[] sums) {
        int lanes = block.lanes();
        int open = block.from() + 1;
        Arrays.fill(sums, 0, lanes, 0f);
        for (int lane = 0; lane < lanes; lane += Lanes.COUNT) {
            int keys = lane < block.early() ? block.common() : block.seen();
            max(x, lane, lanes, keys, scale, shifts);
            exp(x, lane, lanes, open, shifts, scale, sums);
            expOfHidden(x, lane, lanes, open, keys, shifts, scale, sums);
        }
    }

    /** Two chains, because one would wait for itself. */
    private static void max(float[] x, int lane, int lanes, int keys, float scale, float[] shifts) {
        FloatVector even = FloatVector.fromArray(Lanes.SPECIES, x, lane);
        FloatVector odd = even;
        int key = 1;
        for (; key + 1 < keys; key += 2) {
            odd = odd.max(FloatVector.fromArray(Lanes.SPECIES, x, key * lanes + lane));
            even = even.max(FloatVector.fromArray(Lanes.SPECIES, x, key * lanes + lanes + lane));
        }
        if (key < keys) {
            odd = odd.max(FloatVector.fromArray(Lanes.SPECIES, x, key * lanes + lane));
        }
        even.max(odd).mul(-scale).intoArray(shifts, lane);
    }

    private static void exp(float[] x, int lane, int lanes, int keys, float[] shifts, float scale, float[] sums) {
        FloatVector shift = FloatVector.fromArray(Lanes.SPECIES, shifts, lane);
        FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, scale);
        FloatVector sum = FloatVector.fromArray(Lanes.SPECIES, sums, lane);
        for (int key = 0; key < keys; key++) {
            int at = key * lanes + lane;
            FloatVector e = Lanes.expOfNonPositive(
                    FloatVector.fromArray(Lanes.SPECIES, x, at).fma(factor, shift));
            e.intoArray(x, at);
            sum = sum.add(e);
        }
        sum.intoArray(sums, lane);
    }

    private static void expOfHidden(
            float[] x, int lane, int lanes, int from, int to, float[] shifts, float scale, float[] sums) {
        FloatVector shift = FloatVector.fromArray(Lanes.SPECIES, shifts, lane);
        FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, scale);
        FloatVector sum = FloatVector.fromArray(Lanes.SPECIES, sums, lane);
        for (int key = from; key < to; key++) {
            int at = key * lanes + lane;
            FloatVector e =
                    Lanes.exp(FloatVector.fromArray(Lanes.SPECIES, x, at).fma(factor, shift));
            e.intoArray(x, at);
            sum = sum.add(e);
        }
        sum.intoArray(sums, lane);
    }

    /** {@code x[c, lane] /= sums[lane]}. */
    static void divide(float[] x, int lanes, int rows, float[] sums) {
        for (int lane = 0; lane < lanes; lane += Lanes.COUNT) {
            FloatVector inverse =
                    FloatVector.broadcast(Lanes.SPECIES, 1f).div(FloatVector.fromArray(Lanes.SPECIES, sums, lane));
            for (int c = 0; c < rows; c++) {
                int at = c * lanes + lane;
                FloatVector.fromArray(Lanes.SPECIES, x, at).mul(inverse).intoArray(x, at);
            }
        }
    }

    /**
     * {@code x = exp(x * scale - normaliser)} and {@code dx = x (dx - mean) * scale}; keys up to a whole tile that lie beyond the last
     * become 0 in both.
     */
    static void gradient(float[] x, float[] dx, LaneBlock block, float scale, float[] normalisers, float[] means) {
        int lanes = block.lanes();
        int open = block.from() + 1;
        for (int lane = 0; lane < lanes; lane += Lanes.COUNT) {
            int keys = lane < block.early() ? block.common() : block.seen();
            gradient(x, dx, lane, lanes, open, scale, normalisers, means);
            gradientOfHidden(x, dx, lane, lanes, open, keys, scale, normalisers, means);
        }
        Arrays.fill(x, block.seen() * lanes, TileKernels.pad(block.seen()) * lanes, 0f);
        Arrays.fill(dx, block.seen() * lanes, TileKernels.pad(block.seen()) * lanes, 0f);
    }

    private static void gradient(
            float[] x, float[] dx, int lane, int lanes, int keys, float scale, float[] normalisers, float[] means) {
        FloatVector shift =
                FloatVector.fromArray(Lanes.SPECIES, normalisers, lane).neg();
        FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, scale);
        FloatVector centre = FloatVector.fromArray(Lanes.SPECIES, means, lane).mul(-scale);
        for (int key = 0; key < keys; key++) {
            int at = key * lanes + lane;
            FloatVector p = Lanes.expOfNonPositive(
                    FloatVector.fromArray(Lanes.SPECIES, x, at).fma(factor, shift));
            p.intoArray(x, at);
            FloatVector.fromArray(Lanes.SPECIES, dx, at)
                    .fma(factor, centre)
                    .mul(p)
                    .intoArray(dx, at);
        }
    }

    private static void gradientOfHidden(
            float[] x,
            float[] dx,
            int lane,
            int lanes,
            int from,
            int to,
            float scale,
            float[] normalisers,
            float[] means) {
        FloatVector shift =
                FloatVector.fromArray(Lanes.SPECIES, normalisers, lane).neg();
        FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, scale);
        FloatVector centre = FloatVector.fromArray(Lanes.SPECIES, means, lane).mul(-scale);
        for (int key = from; key < to; key++) {
            int at = key * lanes + lane;
            FloatVector p =
                    Lanes.exp(FloatVector.fromArray(Lanes.SPECIES, x, at).fma(factor, shift));
            p.intoArray(x, at);
            FloatVector.fromArray(Lanes.SPECIES, dx, at)
                    .fma(factor, centre)
                    .mul(p)
                    .intoArray(dx, at);
        }
    }
}
