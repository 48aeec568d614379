package dev.stillhouse.engine.cuda;

/** The upper half of an f32. */
final class Bf16 {
    private Bf16() {}

    /** To the nearest, ties to even. */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> Short.SIZE) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> Short.SIZE) & 1)) >>> Short.SIZE);
    }

    static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
    }
}
