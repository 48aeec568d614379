package dev.stillhouse.engine.nd4j;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The vector width of this machine, and what is built on single vectors. */
final class Lanes {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();

    private static final float LOG2_E = 1.442695040888963f;
    /** ln 2 in two parts, the first with enough trailing zeros that its product with an exponent is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** Adding 1.5 * 2^23 leaves the rounded integer in the low bits of a float. */
    private static final float ROUNDER = 12_582_912f;

    private static final float LEAST = -87.3f;
    private static final float MOST = 88.3f;

    private Lanes() {}

    /** The next multiple of the vector width. */
    static int pad(int n) {
        return (n + COUNT - 1) / COUNT * COUNT;
    }

    /**
     * e^x by reduction to [-ln 2 / 2, ln 2 / 2] and the Taylor polynomial of degree 7, relative error below 2e-7. Below -87.3 the
     * result is 0; above 88.3 it stays at e^88.3.
     */
    static FloatVector exp(FloatVector x) {
        VectorMask<Float> vanishes = x.compare(VectorOperators.LT, LEAST);
        FloatVector clamped = x.blend(LEAST, vanishes).blend(MOST, x.compare(VectorOperators.GT, MOST));
        FloatVector rounded =
                clamped.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUNDER));
        FloatVector exponent = rounded.sub(ROUNDER);
        FloatVector r = exponent.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), clamped);
        r = exponent.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(SPECIES, 1f / 5040);
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 720));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 120));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 24));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 6));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
        FloatVector power = rounded.reinterpretAsInts()
                .add(127)
                .lanewise(VectorOperators.LSHL, 23)
                .reinterpretAsFloats();
        return p.mul(power).blend(0f, vanishes);
    }

    /** The sum over the lanes, from the first to the last; {@code lanes} holds at least one vector. */
    static float sum(FloatVector x, float[] lanes) {
        x.intoArray(lanes, 0);
        float sum = 0;
        for (int lane = 0; lane < COUNT; lane++) {
            sum += lanes[lane];
        }
        return sum;
    }
}
