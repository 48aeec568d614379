package dev.stillhouse.engine.nd4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
            halves[i] = narrow(source[at + i]);
        }
    }

    /** As {@link #narrow(float[], int, short[], int)}, to native memory from the byte {@code targetAt}. */
    static void narrow(float[] source, int at, ByteBuffer target, int targetAt, int count) {
        int vectors = count / (2 * LANES);
        narrowVectors(source, at, target, targetAt, vectors);
        for (int i = vectors * 2 * LANES; i < count; i++) {
            target.putShort(targetAt + Short.BYTES * i, narrow(source[at + i]));
        }
    }

    /** The same as the loop of the other, written out: where the compiler stops inlining, a method that passes vectors boxes them. */
    private static void narrowVectors(float[] source, int at, ByteBuffer target, int targetAt, int vectors) {
        for (int i = 0; i < vectors; i++) {
            int next = at + i * 2 * LANES;
            IntVector low = FloatVector.fromArray(Lanes.SPECIES, source, next).reinterpretAsInts();
            IntVector high =
                    FloatVector.fromArray(Lanes.SPECIES, source, next + LANES).reinterpretAsInts();
            LongVector lows = low.lanewise(VectorOperators.LSHR, Short.SIZE)
                    .and(1)
                    .add(0x7fff)
                    .add(low)
                    .reinterpretAsLongs();
            LongVector highs = high.lanewise(VectorOperators.LSHR, Short.SIZE)
                    .and(1)
                    .add(0x7fff)
                    .add(high)
                    .reinterpretAsLongs();
            IntVector lowPairs = lows.lanewise(VectorOperators.LSHR, Short.SIZE)
                    .and(0xffffL)
                    .or(lows.lanewise(VectorOperators.LSHR, Integer.SIZE).and(0xffff0000L))
                    .reinterpretAsInts();
            IntVector highPairs = highs.lanewise(VectorOperators.LSHR, Short.SIZE)
                    .and(0xffffL)
                    .or(highs.lanewise(VectorOperators.LSHR, Integer.SIZE).and(0xffff0000L))
                    .reinterpretAsInts();
            lowPairs.rearrange(EVEN_LANES)
                    .blend(highPairs.rearrange(EVEN_LANES), UPPER_LANES)
                    .intoByteBuffer(target, targetAt + Short.BYTES * i * 2 * LANES, ByteOrder.nativeOrder());
        }
    }

    private static short narrow(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7fff + (bits >>> Short.SIZE & 1) >>> Short.SIZE);
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
