package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.E4m3;
import dev.stillhouse.tensor.Nf4;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.QuantizedMatrix;
import dev.stillhouse.tensor.Shape;

/** A code for every weight and the scale that it is multiplied by, straight from {@link Quantization}. */
final class ReferenceQuantizedMatrix implements QuantizedMatrix {
    private final Shape shape;
    private final Quantization quantization;
    /** What the codes stand for, row by row, before they are scaled. */
    private float[] levels;
    /** Of every so many weights of a row. */
    private final float[] scales;

    private final int block;
    private boolean closed;

    private ReferenceQuantizedMatrix(ReferenceTensor w, Quantization quantization, int block) {
        this.shape = w.shape();
        this.quantization = quantization;
        this.block = block;
        this.levels = new float[Math.toIntExact(shape.elements())];
        this.scales = new float[shape.rows() * blocksOfRow()];
    }

    static ReferenceQuantizedMatrix of(ReferenceTensor w, Quantization quantization) {
        return switch (quantization) {
            case NF4 -> nf4(w);
            case FP8 -> fp8(w);
        };
    }

    static ReferenceQuantizedMatrix of(QuantizedMatrix matrix) {
        if (!(matrix instanceof ReferenceQuantizedMatrix own)) {
            throw new IllegalArgumentException(
                    "engine reference was given a quantised weight " + matrix.shape() + " of another engine");
        }
        if (own.closed) {
            throw new IllegalStateException("the quantised weight " + own.shape + " is closed");
        }
        return own;
    }

    private static ReferenceQuantizedMatrix nf4(ReferenceTensor w) {
        ReferenceQuantizedMatrix matrix = new ReferenceQuantizedMatrix(w, Quantization.NF4, Nf4.BLOCK);
        for (int row = 0; row < w.rows(); row++) {
            for (int column = 0; column < w.columns(); column++) {
                float scale = matrix.largest(w, row, column);
                float x = (float) w.get(row, column);
                matrix.scales[matrix.scaleOf(row, column)] = scale;
                matrix.levels[row * w.columns() + column] = Nf4.level(Nf4.code(scale == 0 ? 0 : x / scale));
            }
        }
        matrix.quantizeScales();
        return matrix;
    }

    private static ReferenceQuantizedMatrix fp8(ReferenceTensor w) {
        ReferenceQuantizedMatrix matrix = new ReferenceQuantizedMatrix(w, Quantization.FP8, w.columns());
        for (int row = 0; row < w.rows(); row++) {
            float share = matrix.largest(w, row, 0) / E4m3.LARGEST;
            float scale = share == 0 ? 1 : share;
            matrix.scales[row] = scale;
            for (int column = 0; column < w.columns(); column++) {
                float x = (float) w.get(row, column);
                matrix.levels[row * w.columns() + column] = E4m3.decode(E4m3.encode(x / scale));
            }
        }
        return matrix;
    }

    private int blocksOfRow() {
        return (shape.columns() + block - 1) / block;
    }

    private int scaleOf(int row, int column) {
        return row * blocksOfRow() + column / block;
    }

    /** The largest magnitude of the block that the element is in. */
    private float largest(ReferenceTensor w, int row, int column) {
        float largest = 0;
        int from = column / block * block;
        for (int i = from; i < Math.min(from + block, w.columns()); i++) {
            largest = Math.max(largest, Math.abs((float) w.get(row, i)));
        }
        return largest;
    }

    private void quantizeScales() {
        for (int from = 0; from < scales.length; from += Nf4.GROUP) {
            int end = Math.min(from + Nf4.GROUP, scales.length);
            float offset = scales[from];
            float largest = scales[from];
            for (int i = from; i < end; i++) {
                offset = Math.min(offset, scales[i]);
                largest = Math.max(largest, scales[i]);
            }
            float step = (largest - offset) / Nf4.LARGEST_SCALE_CODE;
            for (int i = from; i < end; i++) {
                float code = step == 0 ? 0 : (float) Math.rint((scales[i] - offset) / step);
                scales[i] = offset + Math.min(code, Nf4.LARGEST_SCALE_CODE) * step;
            }
        }
    }

    void dequantize(ReferenceTensor target) {
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                target.set(row, column, levels[row * shape.columns() + column] * scales[scaleOf(row, column)]);
            }
        }
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Quantization quantization() {
        return quantization;
    }

    @Override
    public long bytes() {
        return quantization.bytes(shape);
    }

    @Override
    public void close() {
        closed = true;
        levels = new float[0];
    }
}
