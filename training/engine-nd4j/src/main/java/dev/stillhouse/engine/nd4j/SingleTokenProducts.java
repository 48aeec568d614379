package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.MatmulShape.Layout;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;

/**
 * Products of a single token, computed as two rows of which one is kept: for one row alone oneDNN has another kernel, with other bits than
 * the same row has in a batch.
 */
final class SingleTokenProducts implements AutoCloseable {
    private static final int SUMS = 0;
    private static final int PRODUCT = 1;
    private static final int ROWS = 2;

    private final OnednnMatmuls matmuls;
    private final Scratch scratch;
    private final NativeRoom result = new NativeRoom(DType.F32);
    private final NativeRooms tokens = new NativeRooms();

    SingleTokenProducts(OnednnMatmuls matmuls, Scratch scratch) {
        this.matmuls = matmuls;
        this.scratch = scratch;
    }

    /** The columns {@code [from, to)} of {@code y = scale * x wᵀ}, of one token. */
    void linear(Nd4jTensor x, Nd4jTensor w, int from, int to, float scale, Into into, Nd4jTensor y) {
        int columns = to - from;
        int depth = x.columns();
        MatmulShape shape = new MatmulShape(
                ROWS,
                columns,
                depth,
                Layout.plain(x.dtype(), depth),
                Layout.transposed(w.dtype(), depth),
                Layout.plain(DType.F32, columns),
                scale,
                Into.OVERWRITE);
        Nd4jTensor product = result.tensor(Shape.matrix(ROWS, columns));
        matmuls.run(shape, repeated(x).address(0), w.address(from), product.address(0));
        store(product, columns, from, into, y);
    }

    private Nd4jTensor repeated(Nd4jTensor x) {
        Nd4jTensor rows = tokens.tensor(x.dtype(), Shape.matrix(ROWS, x.columns()));
        for (int row = 0; row < ROWS; row++) {
            rows.put(row * x.columns(), x, 0, x.columns());
        }
        return rows;
    }

    private void store(Nd4jTensor product, int columns, int from, Into into, Nd4jTensor y) {
        float[] row = scratch.floats(PRODUCT, columns);
        product.get(0, row, 0, columns);
        if (into == Into.ADD) {
            float[] sums = scratch.floats(SUMS, columns);
            y.get(from, sums, 0, columns);
            RowKernels.addScaled(row, 0, 1f, sums, 0, columns);
            y.put(from, sums, 0, columns);
            return;
        }
        y.put(from, row, 0, columns);
    }

    @Override
    public void close() {
        result.close();
        tokens.close();
    }
}
