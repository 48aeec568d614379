package dev.stillhouse.engine.nd4j;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The parts of a divergence over one row that starts an array of whole vectors. What {@link #difference} leaves behind the row's end is 0, and so
 * are the exponentials there: the loops run over whole vectors.
 */
final class DivergenceKernels {
    /** Elements that are added up in float before the sum goes on in double. */
    private static final int BLOCK = 1024;

    private DivergenceKernels() {}

    /** {@code d[i] = x[i] - y[i]}. */
    static void difference(float[] x, float[] y, float[] d, int count) {
        int padded = Lanes.pad(count);
        for (int i = 0; i < padded; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, x, i)
                    .sub(FloatVector.fromArray(Lanes.SPECIES, y, i))
                    .intoArray(d, i);
        }
        Arrays.fill(d, count, padded, 0f);
    }

    /** {@code x[i] -= value}. */
    static void subtract(float value, float[] x, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, x, i).sub(value).intoArray(x, i);
        }
    }

    /** {@code sum q[i] x[i]}; {@code lanes} is room for one vector. */
    static double weightedSum(float[] q, float[] x, int count, float[] lanes) {
        double sum = 0;
        for (int from = 0; from < count; from += BLOCK) {
            sum += weightedBlock(q, x, from, Math.min(count, from + BLOCK), lanes);
        }
        return sum;
    }

    private static float weightedBlock(float[] q, float[] x, int from, int to, float[] lanes) {
        FloatVector sums = FloatVector.zero(Lanes.SPECIES);
        for (int i = from; i < to; i += Lanes.COUNT) {
            sums = FloatVector.fromArray(Lanes.SPECIES, q, i).fma(FloatVector.fromArray(Lanes.SPECIES, x, i), sums);
        }
        return Lanes.sum(sums, lanes);
    }

    /** {@code y[i] += scale * q[i] (x[i] - centre)}. */
    static void addCentred(float[] q, float[] x, float centre, float scale, float[] y, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, x, i)
                    .sub(centre)
                    .mul(FloatVector.fromArray(Lanes.SPECIES, q, i))
                    .mul(scale)
                    .add(FloatVector.fromArray(Lanes.SPECIES, y, i))
                    .intoArray(y, i);
        }
    }

    /**
     * With {@code r = scale * x[i] + shift}, which is {@code log(p/q)}, and the mixture {@code m = beta p + (1 - beta) q}: x[i] becomes
     * {@code log(p/m)} and {@code y[i] = log(m/q)}. Both are 0 where p is q, and as exact as r where the other is much larger.
     */
    static void overMixture(float[] x, float scale, float shift, float beta, float[] y, int count) {
        FloatVector ofTeacher = FloatVector.broadcast(Lanes.SPECIES, beta);
        FloatVector ofStudent = FloatVector.broadcast(Lanes.SPECIES, 1 - beta);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector ratio = FloatVector.fromArray(Lanes.SPECIES, x, i).fma(scale, shift);
            FloatVector above = ratio.max(0f);
            FloatVector below = ratio.sub(above);
            VectorMask<Float> teacherIsMore = ratio.compare(VectorOperators.GT, 0f);
            FloatVector ofLess = ofTeacher.blend(ofStudent, teacherIsMore);
            FloatVector ofMore = ofStudent.blend(ofTeacher, teacherIsMore);
            FloatVector less = Lanes.expOfNonPositive(below.sub(above));
            FloatVector overLarger = Lanes.logOfFraction(less.fma(ofLess, ofMore));
            below.sub(overLarger).intoArray(x, i);
            above.add(overLarger).intoArray(y, i);
        }
    }
}
