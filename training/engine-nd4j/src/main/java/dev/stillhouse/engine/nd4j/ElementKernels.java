package dev.stillhouse.engine.nd4j;

import jdk.incubator.vector.FloatVector;

/**
 * Arithmetic on blocks of elements. The arrays are whole vectors long, so the loops run over the last vector in full: what lies beyond
 * {@code count} is computed and never used.
 */
final class ElementKernels {
    /** e to it is a number still. */
    private static final float MOST_EXPONENT = 88f;

    private ElementKernels() {}

    static void add(float[] x, float scale, float[] y, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector vx = FloatVector.fromArray(Lanes.SPECIES, x, i);
            FloatVector vy = FloatVector.fromArray(Lanes.SPECIES, y, i);
            vy.add(vx.mul(scale)).intoArray(y, i);
        }
    }

    static void scale(float[] x, float scale, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, x, i).mul(scale).intoArray(x, i);
        }
    }

    /** The result replaces up. */
    static void swiGlu(float[] gate, float[] up, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector g = FloatVector.fromArray(Lanes.SPECIES, gate, i);
            FloatVector u = FloatVector.fromArray(Lanes.SPECIES, up, i);
            g.mul(sigmoid(g)).mul(u).intoArray(up, i);
        }
    }

    /** The gradients replace gate and up. */
    static void swiGluBackward(float[] dOut, float[] gate, float[] up, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector d = FloatVector.fromArray(Lanes.SPECIES, dOut, i);
            FloatVector g = FloatVector.fromArray(Lanes.SPECIES, gate, i);
            FloatVector u = FloatVector.fromArray(Lanes.SPECIES, up, i);
            FloatVector s = sigmoid(g);
            FloatVector silu = g.mul(s);
            FloatVector slope = s.add(silu.mul(s.neg().add(1f)));
            d.mul(u).mul(slope).intoArray(gate, i);
            d.mul(silu).intoArray(up, i);
        }
    }

    /** Only the upper end of the exponential's range is of interest: what is too small for it vanishes beside the 1. */
    private static FloatVector sigmoid(FloatVector x) {
        FloatVector e = Lanes.expOfNonPositive(Lanes.atMost(x.neg(), MOST_EXPONENT));
        return FloatVector.broadcast(Lanes.SPECIES, 1f).div(e.add(1f));
    }

    static void adamW(float[] w, float[] g, float[] m, float[] v, AdamWFactors f, int count) {
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector gradient = FloatVector.fromArray(Lanes.SPECIES, g, i);
            FloatVector first = FloatVector.fromArray(Lanes.SPECIES, m, i)
                    .mul(f.keepFirst())
                    .add(gradient.mul(f.takeFirst()));
            FloatVector second = FloatVector.fromArray(Lanes.SPECIES, v, i)
                    .mul(f.keepSecond())
                    .add(gradient.mul(gradient).mul(f.takeSecond()));
            FloatVector denominator = second.sqrt().mul(f.root()).add(f.epsilon());
            FloatVector decayed = FloatVector.fromArray(Lanes.SPECIES, w, i).mul(f.decay());
            decayed.sub(first.mul(f.step()).div(denominator)).intoArray(w, i);
            first.intoArray(m, i);
            second.intoArray(v, i);
        }
    }

    /** Four running sums, so that the additions need not wait for each other. */
    static double sumOfSquares(float[] x, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            a += (double) x[i] * x[i];
            b += (double) x[i + 1] * x[i + 1];
            c += (double) x[i + 2] * x[i + 2];
            d += (double) x[i + 3] * x[i + 3];
        }
        for (; i < count; i++) {
            a += (double) x[i] * x[i];
        }
        return (a + b) + (c + d);
    }
}
