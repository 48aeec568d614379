package dev.stillhouse.llama.weights;

/** IEEE 754 binary16 in Java 17, which has no conversion of its own. */
final class HalfPrecision {
    private HalfPrecision() {}

    static float toFloat(short half) {
        int exponent = half >>> 10 & 0x1f;
        int fraction = half & 0x3ff;
        float magnitude;
        if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = fraction * 0x1p-24f;
        } else {
            magnitude = Math.scalb(1f + fraction * 0x1p-10f, exponent - 15);
        }
        return half < 0 ? -magnitude : magnitude;
    }

    /** Rounds to the nearest half, ties to even; what is too large becomes infinite. */
    static short fromFloat(float value) {
        int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 65520f) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x1p-14f) {
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int exponent = Math.getExponent(magnitude);
        int scaled = (int) Math.rint(Math.scalb((double) magnitude, 10 - exponent));
        return (short) (sign | (exponent + 14 << 10) + scaled);
    }
}
