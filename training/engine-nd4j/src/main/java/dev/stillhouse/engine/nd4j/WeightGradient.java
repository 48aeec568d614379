package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.Sgemm.Form;
import dev.stillhouse.engine.nd4j.Sgemm.Operand;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;

/**
 * {@code dw = scale * dyᵀ x} on OpenBLAS, which runs on one thread in every worker. The longer side of dw is divided; the tokens, over
 * which the sums run, are not.
 */
final class WeightGradient {
    /** A multiple of what any OpenBLAS kernel computes at once, so that dividing does not change how it goes about an element. */
    private static final int GRANULE = 96;

    private final Workers workers;
    private final Sgemm[] sgemm;

    WeightGradient(Workers workers) {
        this.workers = workers;
        this.sgemm = new Sgemm[workers.count()];
        for (int i = 0; i < sgemm.length; i++) {
            sgemm[i] = new Sgemm();
        }
    }

    void run(Nd4jTensor dy, Nd4jTensor x, float scale, Into into, Nd4jTensor dw) {
        int out = dw.rows();
        int in = dw.columns();
        int tokens = dy.rows();
        float keep = into == Into.ADD ? 1f : 0f;
        if (out >= in) {
            workers.rows(
                    out,
                    GRANULE,
                    (long) in * tokens,
                    (worker, from, to) -> sgemm[worker].multiply(
                            to - from,
                            in,
                            tokens,
                            scale,
                            new Operand(dy.address(0) + bytes(from), out, Form.TRANSPOSED),
                            new Operand(x.address(0), in, Form.PLAIN),
                            keep,
                            dw.address(from),
                            in));
        } else {
            workers.rows(
                    in,
                    GRANULE,
                    (long) out * tokens,
                    (worker, from, to) -> sgemm[worker].multiply(
                            out,
                            to - from,
                            tokens,
                            scale,
                            new Operand(dy.address(0), out, Form.TRANSPOSED),
                            new Operand(x.address(0) + bytes(from), in, Form.PLAIN),
                            keep,
                            dw.address(0) + bytes(from),
                            in));
        }
    }

    private static long bytes(int elements) {
        return (long) elements * DType.F32.bytes();
    }
}
