package dev.stillhouse.engine.nd4j;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * bf16 to f32 and back, two vectors of f32 at a time. Only reinterpreting and rearranging: conversions that change the shape of a vector
 * box on JDK 17.
 */
final class Bf16 {
    private static final VectorSpecies<Short> HALVES = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = Lanes.COUNT;
    private static final int UPPER = 0xffff0000;

    /** Each lane of the lower half of a vector twice, and of the upper half. */
    private static final VectorShuffle<Integer> LOWER_TWICE = VectorShuffle.fromOp(INTS, lane -> lane / 2);

    private static final VectorShuffle<Integer> UPPER_TWICE = VectorShuffle.fromOp(INTS, lane -> LANES / 2 + lane / 2);
    private static final VectorShuffle<Integer> EVEN_LANES = VectorShuffle.fromOp(INTS, lane -> 2 * lane % LANES);
    private static final VectorMask<Integer> UPPER_LANES = upperLanes();
    private static final IntVector SHIFTS = shifts();

    private Bf16() {}

    private static VectorMask<Integer> upperLanes() {
        boolean[] set = new boolean[LANES];
        for (int lane = LANES / 2; lane < LANES; lane++) {
            set[lane] = true;
        }
        return VectorMask.fromArray(INTS, set, 0);
    }

    /** An even lane takes the low half of its int, an odd lane the high half. */
    private static IntVector shifts() {
        int[] shifts = new int[LANES];
        for (int lane = 0; lane < LANES; lane += 2) {
            shifts[lane] = Short.SIZE;
        }
        return IntVector.fromArray(INTS, shifts, 0);
    }

    static void widen(short[] halves, float[] target, int at, int count) {
        int i = 0;
        for (; i <= count - 2 * LANES; i += 2 * LANES) {
            IntVector pairs = ShortVector.fromArray(HALVES, halves, i).reinterpretAsInts();
            widen(pairs.rearrange(LOWER_TWICE)).intoArray(target, at + i);
            widen(pairs.rearrange(UPPER_TWICE)).intoArray(target, at + i + LANES);
        }
        for (; i < count; i++) {
            target[at + i] = Float.intBitsToFloat(halves[i] << Short.SIZE);
        }
    }

    private static FloatVector widen(IntVector twice) {
        return twice.lanewise(VectorOperators.LSHL, SHIFTS).and(UPPER).reinterpretAsFloats();
    }

    /** Rounds to nearest, ties to even. */
    static void narrow(float[] source, int at, short[] halves, int count) {
        int i = 0;
        for (; i <= count - 2 * LANES; i += 2 * LANES) {
            pairs(source, at + i)
                    .blend(pairs(source, at + i + LANES), UPPER_LANES)
                    .reinterpretAsShorts()
                    .intoArray(halves, i);
        }
        for (; i < count; i++) {
            int bits = Float.floatToRawIntBits(source[at + i]);
            halves[i] = (short) (bits + 0x7fff + (bits >>> Short.SIZE & 1) >>> Short.SIZE);
        }
    }

    /** The rounded upper halves of two neighbours in every int, in both halves of the vector. */
    private static IntVector pairs(float[] source, int at) {
        IntVector bits = FloatVector.fromArray(Lanes.SPECIES, source, at).reinterpretAsInts();
        IntVector rounded = bits.lanewise(VectorOperators.LSHR, Short.SIZE)
                .and(1)
                .add(0x7fff)
                .add(bits);
        LongVector neighbours = rounded.reinterpretAsLongs();
        return neighbours
                .lanewise(VectorOperators.LSHR, Short.SIZE)
                .and(0xffffL)
                .or(neighbours.lanewise(VectorOperators.LSHR, Integer.SIZE).and(0xffff0000L))
                .reinterpretAsInts()
                .rearrange(EVEN_LANES);
    }
}
