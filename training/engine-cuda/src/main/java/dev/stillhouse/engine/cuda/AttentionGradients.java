package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.DType;
import java.util.stream.Stream;

/** The gradient of attention's output, and those that are overwritten. dOut, dq [N, H*K], dk, dv [N, G*K]. */
record AttentionGradients(CudaTensor dOut, CudaTensor dq, CudaTensor dk, CudaTensor dv) {
    AttentionGradients rows(int from, int to) {
        return new AttentionGradients(dOut.part(from, to), dq.part(from, to), dk.part(from, to), dv.part(from, to));
    }

    boolean areNarrow() {
        return Stream.of(dOut, dq, dk, dv).allMatch(tensor -> tensor.dtype() == DType.BF16);
    }

    /** Gives a backward kernel what all of them start with. */
    Launch with(AttentionForward f, long deltas, Launch launch) {
        return launch.with(dOut)
                .with(f.q())
                .with(f.k())
                .with(f.v())
                .with(f.logSumExp())
                .with(deltas);
    }
}
