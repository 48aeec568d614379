package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.MatmulShape.Layout;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;

/** {@code y = scale * x wᵀ} of few tokens, computed as {@code w xᵀ} into memory of the worker and transposed from there. */
final class FewTokens implements AutoCloseable {
    private static final int RESULT = 0;
    private static final int ROW = 1;
    /** oneDNN has another kernel for a single token, with other bits. */
    private static final int LEAST = 2;

    private final OnednnMatmuls matmuls;
    private final Scratch scratch;
    private final NativeRoom result = new NativeRoom(DType.F32);
    private final NativeRooms tokens = new NativeRooms();

    FewTokens(OnednnMatmuls matmuls, Scratch scratch) {
        this.matmuls = matmuls;
        this.scratch = scratch;
    }

    /** The columns {@code [from, to)} of y. */
    void linear(Nd4jTensor x, Nd4jTensor w, int from, int to, float scale, Into into, Nd4jTensor y) {
        int depth = x.columns();
        int count = Math.max(LEAST, x.rows());
        Nd4jTensor padded = x.rows() == count ? x : twice(x);
        MatmulShape shape = new MatmulShape(
                to - from,
                count,
                depth,
                Layout.plain(w.dtype(), depth),
                Layout.transposed(padded.dtype(), depth),
                Layout.plain(DType.F32, count),
                scale,
                Into.OVERWRITE);
        Nd4jTensor transposed = result.tensor(Shape.matrix(to - from, count));
        matmuls.run(shape, w.address(from), padded.address(0), transposed.address(0));
        store(transposed, from, to, into, y);
    }

    private Nd4jTensor twice(Nd4jTensor x) {
        Nd4jTensor pair = tokens.tensor(x.dtype(), Shape.matrix(LEAST, x.columns()));
        pair.put(0, x, 0, x.columns());
        pair.put(x.columns(), x, 0, x.columns());
        return pair;
    }

    private void store(Nd4jTensor transposed, int from, int to, Into into, Nd4jTensor y) {
        int count = transposed.columns();
        int columns = to - from;
        float[] all = scratch.floats(RESULT, columns * count);
        transposed.get(0, all, 0, columns * count);
        float[] row = scratch.floats(ROW, columns);
        for (int i = 0; i < y.rows(); i++) {
            int target = i * y.columns() + from;
            if (into == Into.ADD) {
                y.get(target, row, 0, columns);
                for (int j = 0; j < columns; j++) {
                    row[j] += all[j * count + i];
                }
            } else {
                for (int j = 0; j < columns; j++) {
                    row[j] = all[j * count + i];
                }
            }
            y.put(target, row, 0, columns);
        }
    }

    @Override
    public void close() {
        result.close();
        tokens.close();
    }
}
