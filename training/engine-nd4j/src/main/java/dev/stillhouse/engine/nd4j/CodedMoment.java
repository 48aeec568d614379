package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DynamicCode;
import dev.stillhouse.tensor.QuantizedMoment;

/** A moment in 8 bits, a few blocks at a time. */
final class CodedMoment {
    private static final int BLOCK = QuantizedMoment.BLOCK;

    private final DynamicCode code;
    private final float[] meaning;
    private final boolean keepsSmall;
    private final ArrayCodes codes;
    private final Nd4jTensor scales;

    private CodedMoment(DynamicCode code, boolean keepsSmall, QuantizedMoment moment) {
        this.code = code;
        this.meaning = code.meanings();
        this.keepsSmall = keepsSmall;
        this.codes = ArrayCodes.of(moment.codes());
        this.scales = Nd4jTensor.written(moment.scales());
    }

    static CodedMoment first(QuantizedMoment moment) {
        return new CodedMoment(DynamicCode.SIGNED, false, moment);
    }

    /** What is above 0 keeps a code above 0. */
    static CodedMoment second(QuantizedMoment moment) {
        return new CodedMoment(DynamicCode.UNSIGNED, true, moment);
    }

    /** Elements {@code [from, from + count)}, of which the first begins a block. */
    void decode(int from, float[] target, byte[] bytes, int count) {
        codes.get(from, bytes, 0, count);
        float[] scale = new float[1];
        for (int begin = 0; begin < count; begin += BLOCK) {
            scales.get((from + begin) / BLOCK, scale, 0, 1);
            int end = Math.min(begin + BLOCK, count);
            for (int i = begin; i < end; i++) {
                target[i] = meaning[bytes[i] & 0xff] * scale[0];
            }
        }
    }

    /** Elements as above. Shares of their scales replace the values. */
    void encode(int from, float[] values, byte[] bytes, int count) {
        float[] scale = new float[1];
        for (int begin = 0; begin < count; begin += BLOCK) {
            int end = Math.min(begin + BLOCK, count);
            scale[0] = largest(values, begin, end);
            scales.put((from + begin) / BLOCK, scale, 0, 1);
            divide(values, begin, end, scale[0] == 0 ? 1 : scale[0]);
            code(values, bytes, begin, end);
        }
        codes.put(from, bytes, 0, count);
    }

    private void code(float[] shares, byte[] bytes, int begin, int end) {
        for (int i = begin; i < end; i++) {
            bytes[i] = (byte) code.nearest(shares[i]);
        }
        for (int i = begin; i < end && keepsSmall; i++) {
            if (bytes[i] == 0 && shares[i] > 0) {
                bytes[i] = 1;
            }
        }
    }

    /** Four running maxima, so that comparisons need not wait for each other. */
    private static float largest(float[] values, int begin, int end) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = begin;
        for (; i + 3 < end; i += 4) {
            a = Math.max(a, Math.abs(values[i]));
            b = Math.max(b, Math.abs(values[i + 1]));
            c = Math.max(c, Math.abs(values[i + 2]));
            d = Math.max(d, Math.abs(values[i + 3]));
        }
        for (; i < end; i++) {
            a = Math.max(a, Math.abs(values[i]));
        }
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    private static void divide(float[] values, int begin, int end, float by) {
        for (int i = begin; i < end; i++) {
            values[i] /= by;
        }
    }
}
