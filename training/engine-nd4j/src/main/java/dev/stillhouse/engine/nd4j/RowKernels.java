package dev.stillhouse.engine.nd4j;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Arithmetic on one row that starts at an offset. Lanes run in step with the row, the rest of it is scalar. */
final class RowKernels {
    private RowKernels() {}

    /** {@code sum x[i] y[i]}; {@code lanes} is room for one vector. */
    static float dot(float[] x, int xAt, float[] y, int yAt, int count, float[] lanes) {
        FloatVector sums = FloatVector.zero(Lanes.SPECIES);
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            sums = FloatVector.fromArray(Lanes.SPECIES, x, xAt + i)
                    .fma(FloatVector.fromArray(Lanes.SPECIES, y, yAt + i), sums);
        }
        float sum = Lanes.sum(sums, lanes);
        for (; i < count; i++) {
            sum += x[xAt + i] * y[yAt + i];
        }
        return sum;
    }

    /** {@code y[i] = x[i] * scale * w[i]}. */
    static void scaledProduct(float[] x, int xAt, float scale, float[] w, float[] y, int yAt, int count) {
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, x, xAt + i)
                    .mul(scale)
                    .mul(FloatVector.fromArray(Lanes.SPECIES, w, i))
                    .intoArray(y, yAt + i);
        }
        for (; i < count; i++) {
            y[yAt + i] = x[xAt + i] * scale * w[i];
        }
    }

    /** {@code y[i] += scale * x[i]}. */
    static void addScaled(float[] x, int xAt, float scale, float[] y, int yAt, int count) {
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, y, yAt + i)
                    .add(FloatVector.fromArray(Lanes.SPECIES, x, xAt + i).mul(scale))
                    .intoArray(y, yAt + i);
        }
        for (; i < count; i++) {
            y[yAt + i] += x[xAt + i] * scale;
        }
    }

    /** {@code sum[i] += x[i] * scale * y[i]}. */
    static void addProduct(float[] x, int xAt, float scale, float[] y, int yAt, float[] sum, int count) {
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, x, xAt + i)
                    .mul(scale)
                    .mul(FloatVector.fromArray(Lanes.SPECIES, y, yAt + i))
                    .add(FloatVector.fromArray(Lanes.SPECIES, sum, i))
                    .intoArray(sum, i);
        }
        for (; i < count; i++) {
            sum[i] += x[xAt + i] * scale * y[yAt + i];
        }
    }

    /** The row is whole vectors long. */
    static void scale(float[] x, int xAt, int count, float scale) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, x, xAt + i).mul(scale).intoArray(x, xAt + i);
        }
    }

    static float max(float[] x, int xAt, int count) {
        FloatVector largest = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            largest = largest.max(FloatVector.fromArray(Lanes.SPECIES, x, xAt + i));
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        for (; i < count; i++) {
            max = Math.max(max, x[xAt + i]);
        }
        return max;
    }

    /**
     * Turns the pairs {@code (x[i], x[i + half])} by the angles whose cosines and sines start at {@code angleAt}.
     *
     * @param sign -1 turns back
     */
    static void turn(float[] x, int xAt, float[] cos, float[] sin, int angleAt, int half, float sign) {
        int i = 0;
        for (; i <= half - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector a = FloatVector.fromArray(Lanes.SPECIES, x, xAt + i);
            FloatVector b = FloatVector.fromArray(Lanes.SPECIES, x, xAt + half + i);
            FloatVector c = FloatVector.fromArray(Lanes.SPECIES, cos, angleAt + i);
            FloatVector s =
                    FloatVector.fromArray(Lanes.SPECIES, sin, angleAt + i).mul(sign);
            a.mul(c).sub(b.mul(s)).intoArray(x, xAt + i);
            b.mul(c).add(a.mul(s)).intoArray(x, xAt + half + i);
        }
        for (; i < half; i++) {
            float a = x[xAt + i];
            float b = x[xAt + half + i];
            float c = cos[angleAt + i];
            float s = sin[angleAt + i] * sign;
            x[xAt + i] = a * c - b * s;
            x[xAt + half + i] = b * c + a * s;
        }
    }
}
