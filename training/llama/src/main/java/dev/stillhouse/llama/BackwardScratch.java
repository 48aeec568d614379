package dev.stillhouse.llama;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Buffers that the backward of every layer uses again.
 *
 * @param residual the gradient of the residual stream in the type of the activations [N, D]; empty where that is its own type
 * @param normed gradient of a normed input [N, D]
 * @param product gradient of the feed-forward product, of as many rows as go through it at a time [N, F]
 * @param attended gradient of attention's output [N, H*K]
 * @param q [N, H*K]
 * @param k [N, G*K]
 * @param v [N, G*K]
 * @param reduced gradients of {@code A x}, by rank [N, rank]
 */
record BackwardScratch(
        Optional<Tensor> residual,
        Tensor normed,
        Tensor product,
        Tensor attended,
        Tensor q,
        Tensor k,
        Tensor v,
        Map<Integer, Tensor> reduced) {

    /** @param part rows that go through the feed-forward half at a time */
    static BackwardScratch allocate(Buffers buffers, LlamaModel model, int tokens, int part) {
        LlamaConfig config = model.config();
        int queries = config.headLayout().queryColumns();
        int keys = config.headLayout().keyColumns();
        Map<Integer, Tensor> reduced = new TreeMap<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Projection projection : Projection.values()) {
                model.linear(layer, projection)
                        .update()
                        .ifPresent(
                                low -> reduced.computeIfAbsent(low.rank(), rank -> buffers.activation(tokens, rank)));
            }
        }
        Optional<Tensor> residual = model.precision().activations() == DType.F32
                ? Optional.empty()
                : Optional.of(buffers.activation(tokens, config.hiddenSize()));
        return new BackwardScratch(
                residual,
                buffers.matrix(tokens, config.hiddenSize()),
                buffers.activation(part, config.intermediateSize()),
                buffers.activation(tokens, queries),
                buffers.activation(tokens, queries),
                buffers.activation(tokens, keys),
                buffers.activation(tokens, keys),
                reduced);
    }

    BackwardScratch first(int n) {
        return cut(0, n, Math.min(n, product.rows()));
    }

    /** For the feed-forward half of the rows {@code [from, to)}. */
    BackwardScratch part(int from, int to) {
        return cut(from, to, to - from);
    }

    private BackwardScratch cut(int from, int to, int part) {
        Map<Integer, Tensor> some = new TreeMap<>();
        reduced.forEach((rank, tensor) -> some.put(rank, tensor.rows(from, to)));
        return new BackwardScratch(
                residual.map(tensor -> tensor.rows(from, to)),
                normed.rows(from, to),
                product.first(part),
                attended.rows(from, to),
                q.rows(from, to),
                k.rows(from, to),
                v.rows(from, to),
                some);
    }

    BackwardScratch withAttended(Tensor other) {
        return new BackwardScratch(residual, normed, product, other, q, k, v, reduced);
    }

    /** The gradient of the residual stream, rounded once for all the products that it goes into. */
    Tensor rounded(Engine engine, Tensor dx) {
        residual.ifPresent(tensor -> engine.copy(dx, tensor));
        return residual.orElse(dx);
    }

    Optional<Tensor> reduced(LinearMap map) {
        return map.update().map(low -> reduced.get(low.rank()));
    }
}
