package dev.stillhouse.engine.nd4j;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
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

    /** The bits of {@link #ROUNDER} - 127, whose power is 0. */
    private static final int LEAST_POWER = Float.floatToRawIntBits(ROUNDER) - 127;

    private static final int SQRT_HALF = 0x3f3504f3;

    private static final float LEAST = -87.3f;
    private static final float MOST = 88.3f;

    private Lanes() {}

    /** The next multiple of the vector width. */
    static int pad(int n) {
        return (n + COUNT - 1) / COUNT * COUNT;
    }

    /**
     * e^x by reduction to [-ln 2 / 2, ln 2 / 2] and a polynomial of degree 6 fitted to the least relative error there, 3e-9; with the roundings
     * it stays below 2e-7. Below -87.3 the result is 0; above 88.3 it stays at e^88.3.
     */
    static FloatVector exp(FloatVector x) {
        VectorMask<Float> vanishes = x.compare(VectorOperators.LT, LEAST);
        FloatVector clamped = x.blend(LEAST, vanishes).blend(MOST, x.compare(VectorOperators.GT, MOST));
        return expOfNonPositive(clamped).blend(0f, vanishes);
    }

    /** As {@link #exp}, in half the time, for x from -1e9 to 88; the result is 0 where it would be below the least normal number. */
    static FloatVector expOfNonPositive(FloatVector x) {
        FloatVector rounded = x.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUNDER));
        FloatVector exponent = rounded.sub(ROUNDER);
        FloatVector r = exponent.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), x);
        r = exponent.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(SPECIES, 0.0013814540579915047f);
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.00836874544620514f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.04166838899254799f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.1666652113199234f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.4999999403953552f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
        FloatVector power = rounded.reinterpretAsInts()
                .max(LEAST_POWER)
                .add(127)
                .lanewise(VectorOperators.LSHL, 23)
                .reinterpretAsFloats();
        return p.mul(power);
    }

    /**
     * The natural logarithm of numbers above 0 and up to 1, by reduction to [sqrt(1/2), sqrt(2)) and the polynomial of Cephes' logf; absolute error
     * below 1e-7 above 1/2, relative error below 2e-7 otherwise. That of 1 is 0, and that of 0 or less than the least normal number is about -88.
     */
    static FloatVector logOfFraction(FloatVector x) {
        IntVector exponent = x.reinterpretAsInts().sub(SQRT_HALF).lanewise(VectorOperators.ASHR, 23);
        FloatVector f = x.reinterpretAsInts()
                .sub(exponent.lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats()
                .sub(1f);
        FloatVector e = exponent.add(Float.floatToRawIntBits(ROUNDER))
                .reinterpretAsFloats()
                .sub(ROUNDER);
        FloatVector p = FloatVector.broadcast(SPECIES, 7.0376836292e-2f);
        p = p.fma(f, FloatVector.broadcast(SPECIES, -1.1514610310e-1f));
        p = p.fma(f, FloatVector.broadcast(SPECIES, 1.1676998740e-1f));
        p = p.fma(f, FloatVector.broadcast(SPECIES, -1.2420140846e-1f));
        p = p.fma(f, FloatVector.broadcast(SPECIES, 1.4249322787e-1f));
        p = p.fma(f, FloatVector.broadcast(SPECIES, -1.6668057665e-1f));
        p = p.fma(f, FloatVector.broadcast(SPECIES, 2.0000714765e-1f));
        p = p.fma(f, FloatVector.broadcast(SPECIES, -2.4999993993e-1f));
        p = p.fma(f, FloatVector.broadcast(SPECIES, 3.3333331174e-1f));
        FloatVector square = f.mul(f);
        FloatVector small = p.mul(square).mul(f);
        small = e.fma(FloatVector.broadcast(SPECIES, LN2_LOW), small);
        small = square.fma(FloatVector.broadcast(SPECIES, -0.5f), small);
        return e.fma(FloatVector.broadcast(SPECIES, LN2_HIGH), f.add(small));
    }

    /** The sum over the even lanes plus that over the odd; {@code lanes} holds at least one vector. */
    static float sum(FloatVector x, float[] lanes) {
        x.intoArray(lanes, 0);
        float even = 0;
        float odd = 0;
        for (int lane = 0; lane < COUNT; lane += 2) {
            even += lanes[lane];
            odd += lanes[lane + 1];
        }
        return even + odd;
    }
}
