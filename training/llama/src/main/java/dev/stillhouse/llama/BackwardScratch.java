package dev.stillhouse.llama;

import dev.stillhouse.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Buffers that the backward of every layer uses again.
 *
 * @param normed gradient of a normed input [N, D]
 * @param product gradient of the feed-forward product [N, F]
 * @param attended gradient of attention's output [N, H*K]
 * @param q [N, H*K]
 * @param k [N, G*K]
 * @param v [N, G*K]
 * @param reduced gradients of {@code A x}, by rank [N, rank]
 */
record BackwardScratch(
        Tensor normed, Tensor product, Tensor attended, Tensor q, Tensor k, Tensor v, Map<Integer, Tensor> reduced) {

    static BackwardScratch allocate(Buffers buffers, LlamaModel model, int tokens) {
        LlamaConfig config = model.config();
        int queries = config.headLayout().queryColumns();
        int keys = config.headLayout().keyColumns();
        Map<Integer, Tensor> reduced = new TreeMap<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Projection projection : Projection.values()) {
                model.linear(layer, projection)
                        .update()
                        .ifPresent(low -> reduced.computeIfAbsent(low.rank(), rank -> buffers.matrix(tokens, rank)));
            }
        }
        return new BackwardScratch(
                buffers.matrix(tokens, config.hiddenSize()),
                buffers.matrix(tokens, config.intermediateSize()),
                buffers.matrix(tokens, queries),
                buffers.matrix(tokens, queries),
                buffers.matrix(tokens, keys),
                buffers.matrix(tokens, keys),
                reduced);
    }

    BackwardScratch first(int n) {
        Map<Integer, Tensor> cut = new TreeMap<>();
        reduced.forEach((rank, tensor) -> cut.put(rank, tensor.first(n)));
        return new BackwardScratch(
                normed.first(n), product.first(n), attended.first(n), q.first(n), k.first(n), v.first(n), cut);
    }

    Optional<Tensor> reduced(LinearMap map) {
        return map.update().map(low -> reduced.get(low.rank()));
    }
}
