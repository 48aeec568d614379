package dev.stillhouse.engine.nd4j;

import jdk.incubator.vector.FloatVector;

/**
 * Softmax over the columns of a matrix of scores [keys, lanes], a query in every lane. Each loop is a method of its own that passes arrays: several
 * in one method are too much for the compiler, and vectors that cross a call are boxed.
 */
final class ColumnSoftmax {
    /** e to minus this is less than the least normal number. */
    private static final float VANISHING = 200;

    private ColumnSoftmax() {}

    /**
     * {@code x = exp(x * scale + shift)}, 0 where a query must not see a key, where shift is minus the largest scaled score of a lane so far, and
     * the sums of these added up so far (Milakov and Gimelshein 2018).
     */
    static void run(float[] x, LaneBlock block, float scale, RunningSoftmax running) {
        float[] largest = running.largest();
        block.hideLaterKeys(x, Float.NEGATIVE_INFINITY);
        for (int lane = 0; lane < block.lanes(); lane += Lanes.COUNT) {
            max(x, lane, block.lanes(), block.keys(lane), largest);
        }
        float[] low = running.low();
        for (int lane = 0; lane < block.lanes(); lane++) {
            low[lane] = largest[lane] - VANISHING / scale;
        }
        block.hideLaterKeys(x, low);
        running.shift(scale, block.lanes());
        for (int lane = 0; lane < block.lanes(); lane += Lanes.COUNT) {
            exp(x, lane, block.lanes(), block.keys(lane), scale, running.shifts(), running.sums());
        }
    }

    /** Two chains, because one would wait for itself. */
    private static void max(float[] x, int lane, int lanes, int keys, float[] result) {
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
        even.max(odd).intoArray(result, lane);
    }

    private static void exp(float[] x, int lane, int lanes, int keys, float scale, float[] shifts, float[] sums) {
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

    /** {@code x[c, lane] *= factors[lane]}. */
    static void multiply(float[] x, int lanes, int rows, float[] factors) {
        for (int lane = 0; lane < lanes; lane += Lanes.COUNT) {
            FloatVector factor = FloatVector.fromArray(Lanes.SPECIES, factors, lane);
            for (int c = 0; c < rows; c++) {
                int at = c * lanes + lane;
                FloatVector.fromArray(Lanes.SPECIES, x, at).mul(factor).intoArray(x, at);
            }
        }
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
     * {@code x = exp(x * scale - normaliser)}, 0 where a query must not see a key, and {@code dx = x (dx - mean) * scale}.
     *
     * @param low room for the lanes
     */
    static void gradient(
            float[] x, float[] dx, LaneBlock block, float scale, float[] normalisers, float[] means, float[] low) {
        for (int lane = 0; lane < block.lanes(); lane++) {
            low[lane] = (normalisers[lane] - VANISHING) / scale;
        }
        block.hideLaterKeys(x, low);
        for (int lane = 0; lane < block.lanes(); lane += Lanes.COUNT) {
            gradient(x, dx, lane, block.lanes(), block.keys(lane), scale, normalisers, means);
        }
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
}
