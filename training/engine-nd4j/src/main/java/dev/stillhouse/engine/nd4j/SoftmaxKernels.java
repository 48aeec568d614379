package dev.stillhouse.engine.nd4j;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** The parts of a softmax over one row that starts an array of whole vectors. */
final class SoftmaxKernels {
    /** Elements that are added up in float before the sum goes on in double. */
    private static final int BLOCK = 1024;

    private SoftmaxKernels() {}

    /**
     * {@code x[i] = exp((x[i] - max) * scale)}; returns their sum. The rest of the last vector becomes 0.
     *
     * @param lanes room for one vector
     */
    static double expInPlace(float[] x, float max, float scale, int count, float[] lanes) {
        int whole = count - count % Lanes.COUNT;
        double sum = 0;
        for (int from = 0; from < whole; from += BLOCK) {
            sum += expBlock(x, max, scale, from, Math.min(whole, from + BLOCK), lanes);
        }
        return whole == count ? sum : sum + expOfRest(x, max, scale, whole, count, lanes);
    }

    private static float expBlock(float[] x, float max, float scale, int from, int to, float[] lanes) {
        FloatVector sums = FloatVector.zero(Lanes.SPECIES);
        for (int i = from; i < to; i += Lanes.COUNT) {
            FloatVector e = Lanes.expOfNonPositive(
                    FloatVector.fromArray(Lanes.SPECIES, x, i).sub(max).mul(scale));
            e.intoArray(x, i);
            sums = sums.add(e);
        }
        return Lanes.sum(sums, lanes);
    }

    private static float expOfRest(float[] x, float max, float scale, int from, int to, float[] lanes) {
        Arrays.fill(x, to, from + Lanes.COUNT, Float.NEGATIVE_INFINITY);
        FloatVector e =
                Lanes.exp(FloatVector.fromArray(Lanes.SPECIES, x, from).sub(max).mul(scale));
        e.intoArray(x, from);
        return Lanes.sum(e, lanes);
    }

    /** {@code sum p[i] ((t[i] - tMax) - (s[i] - sMax))}; {@code lanes} is room for one vector. */
    static double weightedDifference(
            float[] p, float[] t, float tMax, float[] s, float sMax, int count, float[] lanes) {
        int whole = count - count % Lanes.COUNT;
        double sum = 0;
        for (int from = 0; from < whole; from += BLOCK) {
            sum += differenceBlock(p, t, tMax, s, sMax, from, Math.min(whole, from + BLOCK), lanes);
        }
        for (int i = whole; i < count; i++) {
            sum += (double) p[i] * ((t[i] - tMax) - (s[i] - sMax));
        }
        return sum;
    }

    private static float differenceBlock(
            float[] p, float[] t, float tMax, float[] s, float sMax, int from, int to, float[] lanes) {
        FloatVector sums = FloatVector.zero(Lanes.SPECIES);
        for (int i = from; i < to; i += Lanes.COUNT) {
            FloatVector difference = FloatVector.fromArray(Lanes.SPECIES, t, i)
                    .sub(tMax)
                    .sub(FloatVector.fromArray(Lanes.SPECIES, s, i).sub(sMax));
            sums = FloatVector.fromArray(Lanes.SPECIES, p, i).fma(difference, sums);
        }
        return Lanes.sum(sums, lanes);
    }

    /** The sum of an array of non-negative numbers, in double. */
    static double sum(float[] x, int count) {
        double sum = 0;
        double other = 0;
        int i = 0;
        for (; i + 1 < count; i += 2) {
            sum += x[i];
            other += x[i + 1];
        }
        return i < count ? sum + other + x[i] : sum + other;
    }
}
