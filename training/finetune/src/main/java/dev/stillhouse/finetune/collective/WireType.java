package dev.stillhouse.finetune.collective;

import java.nio.ByteBuffer;

/** How numbers travel between workers. */
public enum WireType {
    /** As they are. */
    F32(Float.BYTES) {
        @Override
        ByteBuffer encode(Floats values, int from, int count, Scratch scratch) {
            return values.bytes(from, count);
        }

        @Override
        void decode(Scratch scratch, float[] target, int count) {
            scratch.bytes().asFloatBuffer().get(0, target, 0, count);
        }

        @Override
        void round(Floats values, int from, int to) {}
    },
    /** Rounded to bfloat16, ties to even, at every hop; sums are f32. Half the bytes. */
    BF16(Short.BYTES) {
        @Override
        ByteBuffer encode(Floats values, int from, int count, Scratch scratch) {
            values.read(from, scratch.floats(), 0, count);
            for (int i = 0; i < count; i++) {
                scratch.shorts()[i] = (short) (rounded(scratch.floats()[i]) >>> 16);
            }
            scratch.bytes().asShortBuffer().put(0, scratch.shorts(), 0, count);
            return scratch.bytes().slice(0, count * Short.BYTES);
        }

        @Override
        void decode(Scratch scratch, float[] target, int count) {
            scratch.bytes().asShortBuffer().get(0, scratch.shorts(), 0, count);
            for (int i = 0; i < count; i++) {
                target[i] = Float.intBitsToFloat(scratch.shorts()[i] << 16);
            }
        }

        @Override
        void round(Floats values, int from, int to) {
            float[] some = new float[Math.min(ROUNDED_AT_ONCE, to - from)];
            for (int at = from; at < to; at += some.length) {
                int count = Math.min(some.length, to - at);
                values.read(at, some, 0, count);
                for (int i = 0; i < count; i++) {
                    some[i] = Float.intBitsToFloat(rounded(some[i]) & 0xffff0000);
                }
                values.write(at, some, 0, count);
            }
        }
    };

    private static final int ROUNDED_AT_ONCE = 1 << 14;

    private final int bytes;

    WireType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of a number. */
    int bytes() {
        return bytes;
    }

    /** The bytes of some numbers, which are good until the scratch is used again. */
    abstract ByteBuffer encode(Floats values, int from, int count, Scratch scratch);

    /** The numbers whose bytes are at the beginning of the scratch's. */
    abstract void decode(Scratch scratch, float[] target, int count);

    /** Makes numbers what they are after they have travelled. */
    abstract void round(Floats values, int from, int to);

    /** The bits with those of the nearest bfloat16 in the upper half. A NaN stays one. */
    private static int rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.isNaN(value) ? bits | 0x00400000 : bits + 0x7fff + (bits >>> 16 & 1);
    }
}
