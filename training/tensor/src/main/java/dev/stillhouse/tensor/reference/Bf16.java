package dev.stillhouse.tensor.reference;

/** The upper half of an f32: one sign bit, eight bits of exponent, seven of mantissa. */
final class Bf16 {
    private Bf16() {}

    /** To the nearest f32, then to the nearest bf16, ties to even, as hardware does that accumulates in f32. */
    static double round(double value) {
        int bits = Float.floatToRawIntBits((float) value);
        return Float.intBitsToFloat(bits + 0x7fff + (bits >>> Short.SIZE & 1) & 0xffff0000);
    }
}
