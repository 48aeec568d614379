package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;

/**
 * {@code y = x wᵀ} of few rows, as in decoding: bound by the reading of the weights, each of which is read once. A row has the same bits in
 * any number of rows up to {@link #MOST}. See few_rows.cu.
 */
final class FewRows {
    /** Rows at most; more are another kernel's. */
    static final int MOST = 32;

    /** OUTPUTS there. */
    private static final int OUTPUTS = 32;

    /** GROUP in types.cuh: what is read at once. */
    private static final int GROUP = 8;

    private final Kernels kernels;

    FewRows(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Whether the product is one of these; its rows must not decide but by {@link #MOST}. Factors that are all f32 are multiplied as f32. */
    static boolean take(CudaTensor x, CudaTensor w, CudaTensor y) {
        boolean allWide = x.dtype() == DType.F32 && w.dtype() == DType.F32 && y.dtype() == DType.F32;
        return x.rows() <= MOST && !allWide && w.columns() > 0 && w.columns() % GROUP == 0;
    }

    void linear(CudaTensor x, CudaTensor w, float scale, Into into, CudaTensor y) {
        if (x.rows() == 0) {
            return;
        }
        kernels.of(x.rows() <= 8 ? "few_rows_8" : x.rows() <= 16 ? "few_rows_16" : "few_rows_32")
                .with(x)
                .with(w)
                .with(scale)
                .with(into == Into.ADD ? 1 : 0)
                .with(y)
                .with(x.rows())
                .with(w.columns())
                .with(w.rows())
                .inBlocks((w.rows() + OUTPUTS - 1) / OUTPUTS);
    }
}
