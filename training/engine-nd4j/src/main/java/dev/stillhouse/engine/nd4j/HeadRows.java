package dev.stillhouse.engine.nd4j;

import java.util.Arrays;

/** Moves the columns of one head between a tensor and a compact array of the heap. */
final class HeadRows {
    private HeadRows() {}

    /** Rows of {@code stride} elements; what is beyond the head's width becomes 0. */
    static void load(Nd4jTensor tensor, int firstRow, int rows, int column, int width, float[] target, int stride) {
        int columns = tensor.columns();
        for (int row = 0; row < rows; row++) {
            int at = row * stride;
            tensor.get((firstRow + row) * columns + column, target, at, width);
            Arrays.fill(target, at + width, at + stride, 0f);
        }
    }

    /** {@code target[c * columns + row]}, so that a column of the head lies together; rows beyond the last become 0. */
    static void transpose(float[] source, int stride, int rows, int width, float[] target, int columns) {
        for (int c = 0; c < width; c++) {
            for (int row = 0; row < rows; row++) {
                target[c * columns + row] = source[row * stride + c];
            }
            Arrays.fill(target, c * columns + rows, (c + 1) * columns, 0f);
        }
    }

    static void store(float[] source, int stride, Nd4jTensor tensor, int firstRow, int rows, int column, int width) {
        for (int row = 0; row < rows; row++) {
            tensor.put((firstRow + row) * tensor.columns() + column, source, row * stride, width);
        }
    }
}
