package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.MatmulShape.Layout;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;

/** Products of few tokens and a slice of a {@link PackedWeight}, of one worker. The bits are those of the weight as it was. */
final class PackedProducts implements AutoCloseable {
    /** Fewer tokens are computed as so many: with fewer sums at once oneDNN's kernel waits for its own results. */
    private static final int LEAST = 4;

    private static final int PRODUCT = 0;
    private static final int SUMS = 1;

    private final OnednnMatmuls matmuls;
    private final Scratch scratch;
    private final NativeRoom result = new NativeRoom(DType.F32);
    private final NativeRooms tokens = new NativeRooms();

    PackedProducts(OnednnMatmuls matmuls, Scratch scratch) {
        this.matmuls = matmuls;
        this.scratch = scratch;
    }

    /** The rows {@code [from, to)} of a weight, in memory that the caller closes. */
    Nd4jTensor pack(Nd4jTensor w, int from, int to) {
        MatmulShape shape = shape(LEAST, to - from, w.columns(), w.dtype(), Layout.plain(DType.F32, to - from));
        OnednnMatmul matmul = matmuls.of(shape);
        Shape room = Shape.vector(Math.toIntExact(matmul.packedBytes() / DType.F32.bytes()));
        Nd4jTensor packed = Nd4jTensor.owning(ArrayMemory.zeros(DType.F32, room), room);
        matmuls.pack(shape, w.address(from), packed.address(0));
        return packed;
    }

    /** The columns {@code [from, to)} of {@code y = scale * x wᵀ}, for the weight whose rows of these numbers are packed. */
    void linear(Nd4jTensor x, long packed, int from, int to, float scale, Into into, Nd4jTensor y) {
        if (x.rows() >= LEAST) {
            MatmulShape shape =
                    shape(x.rows(), to - from, x.columns(), x.dtype(), Layout.plain(y.dtype(), y.columns()));
            matmuls.run(
                    shape.with(scale, into),
                    x.address(0),
                    packed,
                    y.address(0) + (long) from * y.dtype().bytes());
            return;
        }
        int columns = to - from;
        MatmulShape shape = shape(LEAST, columns, x.columns(), x.dtype(), Layout.plain(DType.F32, columns));
        Nd4jTensor product = result.tensor(Shape.matrix(LEAST, columns));
        matmuls.run(shape.with(scale, Into.OVERWRITE), padded(x).address(0), packed, product.address(0));
        for (int row = 0; row < x.rows(); row++) {
            store(product, row, columns, row * y.columns() + from, into, y);
        }
    }

    private static MatmulShape shape(int rows, int columns, int depth, DType dtype, Layout out) {
        return new MatmulShape(
                rows, columns, depth, Layout.plain(dtype, depth), Layout.packed(dtype), out, 1f, Into.OVERWRITE);
    }

    /** The tokens, the first of them again in the rows that are missing. */
    private Nd4jTensor padded(Nd4jTensor x) {
        int depth = x.columns();
        Nd4jTensor rows = tokens.tensor(x.dtype(), Shape.matrix(LEAST, depth));
        for (int row = 0; row < LEAST; row++) {
            rows.put(row * depth, x, row < x.rows() ? row * depth : 0, depth);
        }
        return rows;
    }

    private void store(Nd4jTensor product, int row, int columns, int target, Into into, Nd4jTensor y) {
        float[] values = scratch.floats(PRODUCT, columns);
        product.get(row * columns, values, 0, columns);
        if (into == Into.ADD) {
            float[] sums = scratch.floats(SUMS, columns);
            y.get(target, sums, 0, columns);
            RowKernels.addScaled(sums, 0, 1f, values, 0, columns);
        }
        y.put(target, values, 0, columns);
    }

    @Override
    public void close() {
        result.close();
        tokens.close();
    }
}
