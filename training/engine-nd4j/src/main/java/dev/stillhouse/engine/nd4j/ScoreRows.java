package dev.stillhouse.engine.nd4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax and its gradient on f32 scores in native memory, whose places count bytes. Each loop is a method of its own: the compiler gives up on
 * two exponentials in one.
 */
final class ScoreRows {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private ScoreRows() {}

    /** The largest of every row's first elements, whose number grows by one from row to row up to all {@code columns}. */
    static void maxima(ByteBuffer x, int xBytes, int rows, int columns, int seen, float[] maxima, int at) {
        for (int row = 0; row < rows; row++) {
            int count = Math.min(columns, seen + row);
            int start = xBytes + Float.BYTES * row * columns;
            FloatVector even = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);
            FloatVector odd = even;
            int i = 0;
            for (; i <= count - 2 * Lanes.COUNT; i += 2 * Lanes.COUNT) {
                int next = start + Float.BYTES * i;
                even = even.max(FloatVector.fromByteBuffer(Lanes.SPECIES, x, next, ORDER));
                odd = odd.max(FloatVector.fromByteBuffer(Lanes.SPECIES, x, next + Float.BYTES * Lanes.COUNT, ORDER));
            }
            float max = even.max(odd).reduceLanes(VectorOperators.MAX);
            for (; i < count; i++) {
                max = Math.max(max, x.getFloat(start + Float.BYTES * i));
            }
            maxima[at + row] = max;
        }
    }

    /**
     * {@code y = exp((x - max) * scale)} of the same elements, and zeros after them; y [rows, columns].
     *
     * @param at of the first row in maxima and in sums, which becomes the sum of every row
     * @param lanes room for one vector
     */
    static void exponentials(
            ByteBuffer x,
            int xBytes,
            int rows,
            int columns,
            int seen,
            float scale,
            float[] maxima,
            float[] sums,
            int at,
            float[] y,
            float[] lanes) {
        FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, scale);
        for (int row = 0; row < rows; row++) {
            int count = Math.min(columns, seen + row);
            int start = row * columns;
            FloatVector shift = FloatVector.broadcast(Lanes.SPECIES, -maxima[at + row] * scale);
            FloatVector sum = FloatVector.zero(Lanes.SPECIES);
            for (int i = 0; i < count; i += Lanes.COUNT) {
                FloatVector e = Lanes.expOfNonPositive(
                        FloatVector.fromByteBuffer(Lanes.SPECIES, x, xBytes + Float.BYTES * (start + i), ORDER)
                                .fma(factor, shift));
                e.intoArray(y, start + i);
                sum = sum.add(e);
            }
            sums[at + row] = Lanes.sum(sum, lanes);
        }
    }

    static void scale(ByteBuffer x, int xBytes, int count, float factor) {
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            int at = xBytes + Float.BYTES * i;
            FloatVector.fromByteBuffer(Lanes.SPECIES, x, at, ORDER).mul(factor).intoByteBuffer(x, at, ORDER);
        }
        for (; i < count; i++) {
            int at = xBytes + Float.BYTES * i;
            x.putFloat(at, x.getFloat(at) * factor);
        }
    }

    /** {@code y = x / divisors} by rows. */
    static void divide(ByteBuffer x, int rows, int columns, float[] divisors, float[] y) {
        for (int row = 0; row < rows; row++) {
            float factor = 1 / divisors[row];
            int start = row * columns;
            int i = 0;
            for (; i <= columns - Lanes.COUNT; i += Lanes.COUNT) {
                FloatVector.fromByteBuffer(Lanes.SPECIES, x, Float.BYTES * (start + i), ORDER)
                        .mul(factor)
                        .intoArray(y, start + i);
            }
            for (; i < columns; i++) {
                y[start + i] = x.getFloat(Float.BYTES * (start + i)) * factor;
            }
        }
    }

    /**
     * {@code p = exp(x * scale - normaliser)} for keys by queries, from a query on that starts a vector.
     *
     * @param xBytes where the first key starts
     */
    static void probabilities(
            ByteBuffer x, int xBytes, int keys, int from, int queries, float scale, float[] normalisers, float[] p) {
        FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, scale);
        for (int key = 0; key < keys; key++) {
            int row = key * queries;
            for (int i = from; i < queries; i += Lanes.COUNT) {
                FloatVector shift = FloatVector.fromArray(Lanes.SPECIES, normalisers, i);
                Lanes.expOfNonPositive(
                                FloatVector.fromByteBuffer(Lanes.SPECIES, x, xBytes + Float.BYTES * (row + i), ORDER)
                                        .mul(factor)
                                        .sub(shift))
                        .intoArray(p, row + i);
            }
        }
    }

    /** {@code ds = p (dp * scale + centre)} for keys by queries; ds takes the place of p. */
    static void gradients(
            ByteBuffer dp, int dpBytes, int keys, int from, int queries, float scale, float[] centres, float[] p) {
        FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, scale);
        for (int key = 0; key < keys; key++) {
            int row = key * queries;
            for (int i = from; i < queries; i += Lanes.COUNT) {
                FloatVector.fromByteBuffer(Lanes.SPECIES, dp, dpBytes + Float.BYTES * (row + i), ORDER)
                        .fma(factor, FloatVector.fromArray(Lanes.SPECIES, centres, i))
                        .mul(FloatVector.fromArray(Lanes.SPECIES, p, row + i))
                        .intoArray(p, row + i);
            }
        }
    }
}
