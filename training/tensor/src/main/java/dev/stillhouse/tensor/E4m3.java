package dev.stillhouse.tensor;

/**
 * Floating point in 8 bits: a sign, four bits of exponent with a bias of 7, three of mantissa; subnormal below 2^-6, no infinity, NaN where
 * all bits but the sign are set. Source: OCP 8-bit Floating Point Specification (OFP8), revision 1.0, table 1; what PyTorch calls float8_e4m3fn.
 */
public final class E4m3 {
    public static final float LARGEST = 448f;

    private static final int NAN = 0x7f;
    private static final int LARGEST_CODE = 0x7e;
    private static final int SIGN = 0x80;
    private static final int MANTISSA = 3;
    private static final int BIAS = 7;

    /** The exponent of the least normal number. */
    private static final int LEAST = 1 - BIAS;

    private static final float[] VALUES = values();

    private E4m3() {}

    private static float[] values() {
        float[] values = new float[2 * SIGN];
        for (int code = 0; code < SIGN; code++) {
            int exponent = code >> MANTISSA;
            int mantissa = code & (1 << MANTISSA) - 1;
            float value = exponent == 0
                    ? Math.scalb((float) mantissa, LEAST - MANTISSA)
                    : Math.scalb((float) (mantissa + (1 << MANTISSA)), exponent - BIAS - MANTISSA);
            values[code] = code == NAN ? Float.NaN : value;
            values[code | SIGN] = -values[code];
        }
        return values;
    }

    /** @param code of which the lowest 8 bits count */
    public static float decode(int code) {
        return VALUES[code & 0xff];
    }

    /** The nearest number, ties to an even mantissa; the largest one of the sign for what is beyond it. */
    public static byte encode(float x) {
        int sign = Float.floatToRawIntBits(x) >>> 24 & SIGN;
        float magnitude = Math.abs(x);
        if (Float.isNaN(x)) {
            return (byte) (sign | NAN);
        }
        if (magnitude >= LARGEST) {
            return (byte) (sign | LARGEST_CODE);
        }
        // A step between neighbours is a power of two, so that dividing by it is exact; rounding up to the next power
        // carries into the exponent.
        int exponent = Math.max(Math.getExponent(magnitude), LEAST);
        int steps = (int) Math.rint(Math.scalb(magnitude, MANTISSA - exponent));
        return (byte) (sign | (exponent - LEAST << MANTISSA) + steps);
    }
}
