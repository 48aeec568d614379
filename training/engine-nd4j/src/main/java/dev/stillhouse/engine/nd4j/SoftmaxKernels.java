package dev.stillhouse.engine.nd4j;

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
        int padded = Lanes.pad(count);
        for (int i = count; i < padded; i++) {
            x[i] = Float.NEGATIVE_INFINITY;
        }
        double sum = 0;
        for (int from = 0; from < padded; from += BLOCK) {
            sum += expBlock(x, max, scale, from, Math.min(padded, from + BLOCK), lanes);
        }
        return sum;
    }

    private static float expBlock(float[] x, float max, float scale, int from, int to, float[] lanes) {
        FloatVector sums = FloatVector.zero(Lanes.SPECIES);
        for (int i = from; i < to; i += Lanes.COUNT) {
            FloatVector e = Lanes.exp(
                    FloatVector.fromArray(Lanes.SPECIES, x, i).sub(max).mul(scale));
            e.intoArray(x, i);
            sums = sums.add(e);
        }
        return Lanes.sum(sums, lanes);
    }

    /** {@code sum p[i] ((t[i] - tMax) - (s[i] - sMax))}, in double. */
    static double weightedDifference(float[] p, float[] t, float tMax, float[] s, float sMax, int count) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < count; i += 2) {
            even += (double) p[i] * ((t[i] - tMax) - (s[i] - sMax));
            odd += (double) p[i + 1] * ((t[i + 1] - tMax) - (s[i + 1] - sMax));
        }
        if (i < count) {
            even += (double) p[i] * ((t[i] - tMax) - (s[i] - sMax));
        }
        return even + odd;
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

    /**
     * {@code x[i] = exp((x[i] - max) * scale)} for a row that starts at {@code at}; what lies from {@code valid} to {@code end}, whole
     * vectors, becomes 0. Returns the sum, which does not depend on {@code end}.
     */
    static float exp(float[] x, int at, int valid, int end, float max, float scale, float[] lanes) {
        for (int i = valid; i < end; i++) {
            x[at + i] = Float.NEGATIVE_INFINITY;
        }
        FloatVector sums = FloatVector.zero(Lanes.SPECIES);
        for (int i = 0; i < end; i += Lanes.COUNT) {
            FloatVector e = Lanes.exp(
                    FloatVector.fromArray(Lanes.SPECIES, x, at + i).sub(max).mul(scale));
            e.intoArray(x, at + i);
            sums = sums.add(e);
        }
        return Lanes.sum(sums, lanes);
    }

    /** {@code x[i] = exp(x[i] * scale - normaliser)} up to {@code valid}, 0 from there to {@code end}. */
    static void probabilities(float[] x, int at, int valid, int end, float normaliser, float scale) {
        for (int i = valid; i < end; i++) {
            x[at + i] = Float.NEGATIVE_INFINITY;
        }
        for (int i = 0; i < end; i += Lanes.COUNT) {
            Lanes.exp(FloatVector.fromArray(Lanes.SPECIES, x, at + i).mul(scale).sub(normaliser))
                    .intoArray(x, at + i);
        }
    }

    /** {@code ds[i] = p[i] * (ds[i] - mean) * scale}. */
    static void scoreGradient(float[] p, float[] ds, int at, int end, float mean, float scale) {
        for (int i = 0; i < end; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, ds, at + i)
                    .sub(mean)
                    .mul(FloatVector.fromArray(Lanes.SPECIES, p, at + i))
                    .mul(scale)
                    .intoArray(ds, at + i);
        }
    }
}
