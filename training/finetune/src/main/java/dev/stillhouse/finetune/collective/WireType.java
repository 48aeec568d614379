package dev.stillhouse.finetune.collective;

import java.nio.ByteBuffer;

/** How numbers travel between workers. */
public enum WireType {
    /** As they are. */
    F32(Float.BYTES) {
        @Override
        void put(float[] values, int from, int count, ByteBuffer bytes) {
            bytes.asFloatBuffer().put(values, from, count);
        }

        @Override
        void get(ByteBuffer bytes, float[] values, int from, int count) {
            bytes.asFloatBuffer().get(values, from, count);
        }

        @Override
        void round(float[] values, int from, int to) {}
    },
    /** Rounded to bfloat16, ties to even, at every hop; sums are f32. Half the bytes. */
    BF16(Short.BYTES) {
        @Override
        void put(float[] values, int from, int count, ByteBuffer bytes) {
            for (int i = 0; i < count; i++) {
                bytes.putShort(Short.BYTES * i, (short) (rounded(values[from + i]) >>> 16));
            }
        }

        @Override
        void get(ByteBuffer bytes, float[] values, int from, int count) {
            for (int i = 0; i < count; i++) {
                values[from + i] = Float.intBitsToFloat(bytes.getShort(Short.BYTES * i) << 16);
            }
        }

        @Override
        void round(float[] values, int from, int to) {
            for (int i = from; i < to; i++) {
                values[i] = Float.intBitsToFloat(rounded(values[i]) & 0xffff0000);
            }
        }
    };

    private final int bytes;

    WireType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of a number. */
    int bytes() {
        return bytes;
    }

    /** Writes numbers to the beginning of bytes, which are in the order of the machine; the position stays. */
    abstract void put(float[] values, int from, int count, ByteBuffer bytes);

    /** The inverse of {@link #put}. */
    abstract void get(ByteBuffer bytes, float[] values, int from, int count);

    /** What numbers are after they have travelled. */
    abstract void round(float[] values, int from, int to);

    /** The bits with those of the nearest bfloat16 in the upper half. A NaN stays one. */
    private static int rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return bits | 0x00400000;
        }
        return bits + 0x7fff + (bits >>> 16 & 1);
    }
}
