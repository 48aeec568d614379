package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.MatmulShape.Layout;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;

/** One worker's products of compact bf16 matrices, with f32 results. Operands are given by their addresses. */
final class HeadProducts implements AutoCloseable {
    private final OnednnMatmuls matmuls;

    HeadProducts(Onednn library) {
        matmuls = new OnednnMatmuls(library);
    }

    /** {@code c = a b^T}: a [m, k], b [n, k]. */
    void byRows(int m, int n, int k, long a, long b, long c) {
        run(m, n, k, plain(k), Layout.transposed(DType.BF16, k), Into.OVERWRITE, a, b, c);
    }

    /** {@code c = a b}, or added to c: a [m, k], b [k, n]. */
    void product(int m, int n, int k, Into into, long a, long b, long c) {
        run(m, n, k, plain(k), plain(n), into, a, b, c);
    }

    /** {@code c = a^T b}, or added to c: a [k, m], b [k, n]. */
    void transposed(int m, int n, int k, Into into, long a, long b, long c) {
        run(m, n, k, Layout.transposed(DType.BF16, m), plain(n), into, a, b, c);
    }

    private static Layout plain(int stride) {
        return Layout.plain(DType.BF16, stride);
    }

    private void run(int m, int n, int k, Layout layoutA, Layout layoutB, Into into, long a, long b, long c) {
        matmuls.run(new MatmulShape(m, n, k, layoutA, layoutB, Layout.plain(DType.F32, n), 1f, into), a, b, c);
    }

    @Override
    public void close() {
        matmuls.close();
    }
}
