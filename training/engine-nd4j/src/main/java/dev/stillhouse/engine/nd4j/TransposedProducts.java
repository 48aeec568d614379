package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.MatmulShape.Layout;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;

/** Products with a result of few rows or few columns, computed into memory of the worker the other way round and transposed from there. */
final class TransposedProducts implements AutoCloseable {
    private static final int RESULT = 0;
    private static final int ROW = 1;

    private final OnednnMatmuls matmuls;
    private final Scratch scratch;
    private final NativeRoom result = new NativeRoom(DType.F32);

    TransposedProducts(OnednnMatmuls matmuls, Scratch scratch) {
        this.matmuls = matmuls;
        this.scratch = scratch;
    }

    /** The columns {@code [from, to)} of {@code y = scale * x wᵀ}, of a few tokens, but not of one. */
    void linear(Nd4jTensor x, Nd4jTensor w, int from, int to, float scale, Into into, Nd4jTensor y) {
        int depth = x.columns();
        int count = x.rows();
        MatmulShape shape = new MatmulShape(
                to - from,
                count,
                depth,
                Layout.plain(w.dtype(), depth),
                Layout.transposed(x.dtype(), depth),
                Layout.plain(DType.F32, count),
                scale,
                Into.OVERWRITE);
        Nd4jTensor transposed = result.tensor(Shape.matrix(to - from, count));
        matmuls.run(shape, w.address(from), x.address(0), transposed.address(0));
        store(transposed, 0, y.rows(), from, into, y);
    }

    /** The rows {@code [from, to)} of {@code dw = scale * dyᵀ x}, with an x of few columns. */
    void linearBackwardWeight(Nd4jTensor dy, Nd4jTensor x, int from, int to, float scale, Into into, Nd4jTensor dw) {
        int rows = to - from;
        MatmulShape shape = new MatmulShape(
                x.columns(),
                rows,
                x.rows(),
                Layout.transposed(x.dtype(), x.columns()),
                Layout.plain(dy.dtype(), dy.columns()),
                Layout.plain(DType.F32, rows),
                scale,
                Into.OVERWRITE);
        Nd4jTensor transposed = result.tensor(Shape.matrix(x.columns(), rows));
        matmuls.run(
                shape, x.address(0), dy.address(0) + (long) from * dy.dtype().bytes(), transposed.address(0));
        store(transposed, from, rows, 0, into, dw);
    }

    /** Into {@code rows} rows of y from {@code firstRow} on, and as many columns as transposed has rows, from {@code firstColumn} on. */
    private void store(Nd4jTensor transposed, int firstRow, int rows, int firstColumn, Into into, Nd4jTensor y) {
        int stride = transposed.columns();
        int columns = transposed.rows();
        float[] all = scratch.floats(RESULT, columns * stride);
        transposed.get(0, all, 0, columns * stride);
        float[] row = scratch.floats(ROW, columns);
        for (int i = 0; i < rows; i++) {
            int target = (firstRow + i) * y.columns() + firstColumn;
            if (into == Into.ADD) {
                y.get(target, row, 0, columns);
                for (int j = 0; j < columns; j++) {
                    row[j] += all[j * stride + i];
                }
            } else {
                for (int j = 0; j < columns; j++) {
                    row[j] = all[j * stride + i];
                }
            }
            y.put(target, row, 0, columns);
        }
    }

    @Override
    public void close() {
        result.close();
    }
}
