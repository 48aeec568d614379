package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.DType;
import java.util.stream.Stream;

/** What goes into attention and what it leaves. q, out [N, H*K], k, v [N, G*K], logSumExp [N, H]. */
record AttentionForward(CudaTensor q, CudaTensor k, CudaTensor v, CudaTensor out, CudaTensor logSumExp) {
    AttentionForward rows(int from, int to) {
        return new AttentionForward(
                q.part(from, to), k.part(from, to), v.part(from, to), out.part(from, to), logSumExp.part(from, to));
    }

    boolean isNarrow() {
        return Stream.of(q, k, v, out).allMatch(tensor -> tensor.dtype() == DType.BF16);
    }
}
