package dev.stillhouse.engine.nd4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Rows of bf16 in native memory. Places, strides and widths of rows that end in {@code Bytes} count bytes, the others elements. */
final class HalfRows {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> PAIRS = IntVector.SPECIES_PREFERRED;
    private static final int UPPER = 0xffff0000;
    private static final int HALF = 0x8000;

    private HalfRows() {}

    /**
     * Rows of {@code rowBytes} from every {@code strideBytes}, to one after another in the order. Shorter vectors would suit more head widths, but
     * made all of attention 8% slower at width 64.
     */
    static void pack(
            ByteBuffer from, int fromBytes, int strideBytes, ByteBuffer to, RowOrder order, int rows, int rowBytes) {
        if (rowBytes % BYTES.length() == 0) {
            packVectors(from, fromBytes, strideBytes, to, order, rows, rowBytes);
            return;
        }
        for (int row = 0; row < rows; row++) {
            to.put(order.place(row) * rowBytes, from, fromBytes + row * strideBytes, rowBytes);
        }
    }

    private static void packVectors(
            ByteBuffer from, int fromBytes, int strideBytes, ByteBuffer to, RowOrder order, int rows, int rowBytes) {
        for (int row = 0; row < rows; row++) {
            int source = fromBytes + row * strideBytes;
            int target = order.place(row) * rowBytes;
            for (int i = 0; i < rowBytes; i += BYTES.length()) {
                ByteVector.fromByteBuffer(BYTES, from, source + i, ORDER).intoByteBuffer(to, target + i, ORDER);
            }
        }
    }

    /** The way back of {@link #pack}. */
    static void unpack(
            ByteBuffer from, RowOrder order, ByteBuffer to, int toBytes, int strideBytes, int rows, int rowBytes) {
        if (rowBytes % BYTES.length() == 0) {
            unpackVectors(from, order, to, toBytes, strideBytes, rows, rowBytes);
            return;
        }
        for (int row = 0; row < rows; row++) {
            to.put(toBytes + row * strideBytes, from, order.place(row) * rowBytes, rowBytes);
        }
    }

    private static void unpackVectors(
            ByteBuffer from, RowOrder order, ByteBuffer to, int toBytes, int strideBytes, int rows, int rowBytes) {
        for (int row = 0; row < rows; row++) {
            int source = order.place(row) * rowBytes;
            int target = toBytes + row * strideBytes;
            for (int i = 0; i < rowBytes; i += BYTES.length()) {
                ByteVector.fromByteBuffer(BYTES, from, source + i, ORDER).intoByteBuffer(to, target + i, ORDER);
            }
        }
    }

    static void clear(ByteBuffer bytes, int fromBytes, int toBytes) {
        int vectors = (toBytes - fromBytes) / BYTES.length();
        clearVectors(bytes, fromBytes, vectors);
        for (int at = fromBytes + vectors * BYTES.length(); at < toBytes; at++) {
            bytes.put(at, (byte) 0);
        }
    }

    private static void clearVectors(ByteBuffer bytes, int fromBytes, int vectors) {
        for (int i = 0; i < vectors; i++) {
            ByteVector.zero(BYTES).intoByteBuffer(bytes, fromBytes + i * BYTES.length(), ORDER);
        }
    }

    /** Rounds pairs of vectors to bf16, ties away from zero, in the order {@link RowOrder#INTERLEAVED}, which takes no rearranging. */
    static void narrowInterleaved(float[] x, ByteBuffer to, int toBytes, int count) {
        for (int i = 0; i < count; i += 2 * Lanes.COUNT) {
            IntVector low = FloatVector.fromArray(Lanes.SPECIES, x, i)
                    .reinterpretAsInts()
                    .add(HALF);
            IntVector high = FloatVector.fromArray(Lanes.SPECIES, x, i + Lanes.COUNT)
                    .reinterpretAsInts()
                    .add(HALF);
            low.lanewise(VectorOperators.LSHR, Short.SIZE)
                    .or(high.and(UPPER))
                    .intoByteBuffer(to, toBytes + Short.BYTES * i, ORDER);
        }
    }

    /** {@code sum x[i] y[i]}; {@code lanes} is room for one vector. The elements of a pair are told apart by their half of an int. */
    static float dot(ByteBuffer x, int xBytes, ByteBuffer y, int yBytes, int count, float[] lanes) {
        FloatVector sums = FloatVector.zero(Lanes.SPECIES);
        int i = 0;
        for (; i <= count - 2 * Lanes.COUNT; i += 2 * Lanes.COUNT) {
            IntVector a = IntVector.fromByteBuffer(PAIRS, x, xBytes + 2 * i, ORDER);
            IntVector b = IntVector.fromByteBuffer(PAIRS, y, yBytes + 2 * i, ORDER);
            sums = a.and(UPPER).reinterpretAsFloats().fma(b.and(UPPER).reinterpretAsFloats(), sums);
            sums = a.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .reinterpretAsFloats()
                    .fma(b.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats(), sums);
        }
        float sum = Lanes.sum(sums, lanes);
        for (; i < count; i++) {
            sum += widen(x.getShort(xBytes + 2 * i)) * widen(y.getShort(yBytes + 2 * i));
        }
        return sum;
    }

    private static float widen(short half) {
        return Float.intBitsToFloat(half << Short.SIZE);
    }
}
