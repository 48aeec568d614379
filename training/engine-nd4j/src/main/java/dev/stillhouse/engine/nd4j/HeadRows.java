package dev.stillhouse.engine.nd4j;

import java.util.Arrays;

/** Moves some heads that lie side by side in the rows of a tensor to compact arrays of the heap and back. */
final class HeadRows {
    private final Nd4jTensor tensor;
    private final int column;
    private final int heads;
    private final int width;
    private final float[] row;

    /**
     * @param column the first of the first head
     * @param row {@link #room} for some rows of all heads
     */
    HeadRows(Nd4jTensor tensor, int column, int heads, int width, float[] row) {
        this.tensor = tensor;
        this.column = column;
        this.heads = heads;
        this.width = width;
        this.row = row;
    }

    /** For some rows at a time where the tensor has few other heads: each copy out of native memory costs about 20 ns. */
    static int room(int columns) {
        return 16 * columns;
    }

    /** As [rows * heads, stride], head after head of a row; what is beyond a head's width becomes 0. */
    void load(int firstRow, int rows, float[] target, int stride) {
        load(firstRow, rows, target, 0, stride);
    }

    /** @param to row of the target from which on they are put */
    void load(int firstRow, int rows, float[] target, int to, int stride) {
        int columns = tensor.columns();
        int some = Math.max(1, row.length / columns);
        for (int from = 0; from < rows; from += some) {
            int count = Math.min(some, rows - from);
            if (some == 1) {
                tensor.get((firstRow + from) * columns + column, row, 0, heads * width);
                spread(row, 0, target, (to + from) * heads * stride, stride);
                continue;
            }
            tensor.get((firstRow + from) * columns, row, 0, count * columns);
            for (int i = 0; i < count; i++) {
                spread(row, i * columns + column, target, (to + from + i) * heads * stride, stride);
            }
        }
    }

    private void spread(float[] source, int at, float[] target, int to, int stride) {
        for (int head = 0; head < heads; head++) {
            int start = to + head * stride;
            System.arraycopy(source, at + head * width, target, start, width);
            Arrays.fill(target, start + width, start + stride, 0f);
        }
    }

    /** From [rows * heads, stride]. */
    void store(float[] source, int stride, int firstRow, int rows) {
        for (int i = 0; i < rows; i++) {
            for (int head = 0; head < heads; head++) {
                System.arraycopy(source, (i * heads + head) * stride, row, head * width, width);
            }
            put(firstRow + i);
        }
    }

    /** From [width, lanes], where lane = row * heads + head. */
    void storeLanes(float[] source, int lanes, int firstRow, int rows) {
        for (int i = 0; i < rows; i++) {
            for (int head = 0; head < heads; head++) {
                int lane = i * heads + head;
                for (int c = 0; c < width; c++) {
                    row[head * width + c] = source[c * lanes + lane];
                }
            }
            put(firstRow + i);
        }
    }

    private void put(int tensorRow) {
        tensor.put(tensorRow * tensor.columns() + column, row, 0, heads * width);
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
}
