package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.E4m3;
import dev.stillhouse.tensor.Nf4;
import dev.stillhouse.tensor.Quantization;
import java.nio.ByteBuffer;

/** Weights to codes and back, row by row, by the arithmetic of {@link Quantization}. */
final class QuantizedPasses {
    private static final int LEVELS = 16;
    private static final int HALF_BYTE = 4;
    private static final int LOWER = 0xf;
    private static final int BYTES = 256;

    private final Workers workers;
    private final Scratch[] scratch;

    QuantizedPasses(Workers workers, Scratch[] scratch) {
        this.workers = workers;
        this.scratch = scratch;
    }

    Nd4jQuantizedMatrix quantize(Nd4jTensor w, Quantization quantization) {
        Nd4jQuantizedMatrix matrix = Nd4jQuantizedMatrix.zeros(w.shape(), quantization);
        switch (quantization) {
            case NF4 -> nf4(w, matrix);
            case FP8 -> fp8(w, matrix);
        }
        return matrix;
    }

    private void nf4(Nd4jTensor w, Nd4jQuantizedMatrix matrix) {
        int width = w.columns();
        int blocks = Nf4.blocksOfRow(width);
        float[] scales = new float[w.rows() * blocks];
        workers.rows(w.rows(), 1, width, (worker, from, to) -> {
            float[] row = scratch[worker].floats(0, width);
            for (int r = from; r < to; r++) {
                w.get(r * width, row, 0, width);
                for (int b = 0; b < blocks; b++) {
                    int first = b * Nf4.BLOCK;
                    int at = matrix.codesOf(r) + b * Nd4jQuantizedMatrix.BLOCK_BYTES;
                    int count = Math.min(Nf4.BLOCK, width - first);
                    scales[r * blocks + b] = block(row, first, count, matrix.memory(), at);
                }
            }
        });
        for (int from = 0; from < scales.length; from += Nf4.GROUP) {
            group(scales, from, Math.min(from + Nf4.GROUP, scales.length), matrix);
        }
    }

    /** Writes the codes of a block and returns its scale. */
    private static float block(float[] row, int first, int count, ByteBuffer codes, int at) {
        float scale = largest(row, first, count);
        float divisor = scale == 0 ? 1 : scale;
        for (int i = 0; i < count; i += 2) {
            int upper = Nf4.code(row[first + i] / divisor);
            int lower = i + 1 < count ? Nf4.code(row[first + i + 1] / divisor) : Nf4.ZERO;
            codes.put(at + i / 2, (byte) (upper << HALF_BYTE | lower));
        }
        return scale;
    }

    private static void group(float[] scales, int from, int end, Nd4jQuantizedMatrix matrix) {
        float offset = scales[from];
        float largest = scales[from];
        for (int i = from; i < end; i++) {
            offset = Math.min(offset, scales[i]);
            largest = Math.max(largest, scales[i]);
        }
        float step = (largest - offset) / Nf4.LARGEST_SCALE_CODE;
        matrix.memory().putFloat(matrix.groupOf(from), offset).putFloat(matrix.groupOf(from) + Float.BYTES, step);
        for (int i = from; i < end; i++) {
            double code = step == 0 ? 0 : Math.rint((scales[i] - offset) / step);
            matrix.memory().put(matrix.scaleCodeOf(i), (byte) (int) Math.min(code, Nf4.LARGEST_SCALE_CODE));
        }
    }

    private void fp8(Nd4jTensor w, Nd4jQuantizedMatrix matrix) {
        int width = w.columns();
        workers.rows(w.rows(), 1, width, (worker, from, to) -> {
            float[] row = scratch[worker].floats(0, width);
            byte[] codes = new byte[width];
            for (int r = from; r < to; r++) {
                w.get(r * width, row, 0, width);
                float share = largest(row, 0, width) / E4m3.LARGEST;
                float scale = share == 0 ? 1 : share;
                for (int i = 0; i < width; i++) {
                    codes[i] = E4m3.encode(row[i] / scale);
                }
                matrix.memory().put(matrix.codesOf(r), codes).putFloat(matrix.scaleOf(r), scale);
            }
        });
    }

    private static float largest(float[] row, int first, int count) {
        float largest = 0;
        for (int i = first; i < first + count; i++) {
            largest = Math.max(largest, Math.abs(row[i]));
        }
        return largest;
    }

    /** Rounds where the target is bf16. */
    void dequantize(Nd4jQuantizedMatrix matrix, Nd4jTensor target) {
        int width = target.columns();
        workers.rows(target.rows(), 1, width, (worker, from, to) -> {
            float[] row = scratch[worker].floats(0, width + Nf4.BLOCK);
            byte[] codes = new byte[matrix.rowBytes()];
            float[] levels = new float[BYTES];
            for (int r = from; r < to; r++) {
                matrix.memory().get(matrix.codesOf(r), codes);
                switch (matrix.quantization()) {
                    case NF4 -> nf4Row(matrix, r, codes, levels, row);
                    case FP8 -> fp8Row(matrix, r, codes, levels, row);
                }
                target.put(r * width, row, 0, width);
            }
        });
    }

    /** A block's levels are scaled once and then looked up. */
    private static void nf4Row(Nd4jQuantizedMatrix matrix, int r, byte[] codes, float[] levels, float[] row) {
        int blocks = codes.length / Nd4jQuantizedMatrix.BLOCK_BYTES;
        for (int b = 0; b < blocks; b++) {
            float scale = scale(matrix, r * blocks + b);
            for (int code = 0; code < LEVELS; code++) {
                levels[code] = Nf4.level(code) * scale;
            }
            int at = b * Nd4jQuantizedMatrix.BLOCK_BYTES;
            for (int i = 0; i < Nd4jQuantizedMatrix.BLOCK_BYTES; i++) {
                int pair = codes[at + i];
                row[2 * (at + i)] = levels[pair >> HALF_BYTE & LOWER];
                row[2 * (at + i) + 1] = levels[pair & LOWER];
            }
        }
    }

    private static float scale(Nd4jQuantizedMatrix matrix, int block) {
        ByteBuffer memory = matrix.memory();
        int group = matrix.groupOf(block);
        int code = Byte.toUnsignedInt(memory.get(matrix.scaleCodeOf(block)));
        return memory.getFloat(group) + code * memory.getFloat(group + Float.BYTES);
    }

    private static void fp8Row(Nd4jQuantizedMatrix matrix, int r, byte[] codes, float[] levels, float[] row) {
        float scale = matrix.memory().getFloat(matrix.scaleOf(r));
        for (int code = 0; code < BYTES; code++) {
            levels[code] = E4m3.decode(code) * scale;
        }
        for (int i = 0; i < codes.length; i++) {
            row[i] = levels[codes[i] & BYTES - 1];
        }
    }
}
