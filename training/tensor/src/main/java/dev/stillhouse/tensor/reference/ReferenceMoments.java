package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.DynamicCode;
import dev.stillhouse.tensor.QuantizedMoment;
import dev.stillhouse.tensor.Shape;

/** A block of a moment, from codes and back. */
final class ReferenceMoments {
    private ReferenceMoments() {}

    /** The elements of the block that begins at {@code from}, in a tensor of their own. */
    static ReferenceTensor read(QuantizedMoment moment, DynamicCode code, long from, int count) {
        byte[] codes = ReferenceCodes.of(moment.codes()).values();
        double scale = scales(moment).get(from / QuantizedMoment.BLOCK);
        ReferenceTensor block = ReferenceTensor.zeros(DType.F32, Shape.vector(count));
        for (int i = 0; i < count; i++) {
            block.set(i, code.meaning(codes[(int) from + i] & 0xff) * scale);
        }
        return block;
    }

    static void write(ReferenceTensor block, QuantizedMoment moment, DynamicCode code, long from) {
        byte[] codes = ReferenceCodes.of(moment.codes()).values();
        double scale = 0;
        for (int i = 0; i < block.columns(); i++) {
            scale = Math.max(scale, Math.abs(block.get(i)));
        }
        scales(moment).set(from / QuantizedMoment.BLOCK, (float) scale);
        for (int i = 0; i < block.columns(); i++) {
            double value = block.get(i);
            int nearest = code.nearest(scale == 0 ? 0 : (float) (value / scale));
            boolean vanishes = code == DynamicCode.UNSIGNED && value > 0 && nearest == 0;
            codes[(int) from + i] = (byte) (vanishes ? 1 : nearest);
        }
    }

    private static ReferenceTensor scales(QuantizedMoment moment) {
        return ReferenceTensor.of(moment.scales());
    }
}
