package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Tensor;

/**
 * A low-rank update of one projection (LoRA, Hu et al. 2021): {@code y = W x + scale * B (A x)}.
 *
 * @param a [rank, in]
 * @param b [out, rank]
 */
public record LowRank(String nameA, Tensor a, String nameB, Tensor b, float scale) {
    public int rank() {
        return a.rows();
    }

    /** {@code weight += scale * B A}. weight [out, in] */
    void mergeInto(Engine engine, Tensor weight) {
        engine.linearBackwardInput(b, a, scale, Into.ADD, weight);
    }
}
