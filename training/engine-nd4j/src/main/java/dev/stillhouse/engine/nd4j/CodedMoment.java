package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DynamicCode;
import dev.stillhouse.tensor.QuantizedMoment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** A moment in 8 bits, a few blocks at a time. */
final class CodedMoment {
    private static final int BLOCK = QuantizedMoment.BLOCK;

    private final DynamicCode code;
    private final float[] meaning;
    private final int smallest;
    private final ArrayCodes codes;
    private final Nd4jTensor scales;

    private CodedMoment(DynamicCode code, int smallest, QuantizedMoment moment) {
        this.code = code;
        this.meaning = code.meanings();
        this.smallest = smallest;
        this.codes = ArrayCodes.of(moment.codes());
        this.scales = Nd4jTensor.written(moment.scales());
    }

    static CodedMoment first(QuantizedMoment moment) {
        return new CodedMoment(DynamicCode.SIGNED, 0, moment);
    }

    /** What is above 0 keeps a code above 0. */
    static CodedMoment second(QuantizedMoment moment) {
        return new CodedMoment(DynamicCode.UNSIGNED, 1, moment);
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

    /** Elements as above. What lies in the array beyond {@code count} is lost, and so are the values: shares of their scales replace them. */
    void encode(int from, float[] values, byte[] bytes, int count) {
        float[] scale = new float[1];
        for (int begin = 0; begin < count; begin += BLOCK) {
            int end = Math.min(begin + BLOCK, count);
            scale[0] = largest(values, begin, end);
            scales.put((from + begin) / BLOCK, scale, 0, 1);
            divide(values, begin, end, scale[0] == 0 ? 1 : scale[0]);
            for (int i = begin; i < end; i++) {
                int nearest = code.nearest(values[i]);
                bytes[i] = (byte) (values[i] > 0 ? Math.max(nearest, smallest) : nearest);
            }
        }
        codes.put(from, bytes, 0, count);
    }

    private static float largest(float[] values, int begin, int end) {
        int whole = begin + Lanes.SPECIES.loopBound(end - begin);
        FloatVector most = FloatVector.zero(Lanes.SPECIES);
        for (int i = begin; i < whole; i += Lanes.COUNT) {
            most = most.max(FloatVector.fromArray(Lanes.SPECIES, values, i).abs());
        }
        float largest = most.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < end; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    private static void divide(float[] values, int begin, int end, float by) {
        for (int i = begin; i < end; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, values, i).div(by).intoArray(values, i);
        }
    }
}
