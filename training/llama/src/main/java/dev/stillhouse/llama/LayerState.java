package dev.stillhouse.llama;

import dev.stillhouse.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one layer computes on its way forward, kept for the backward.
 *
 * @param input the residual stream before the layer [N, D]
 * @param inputInverse RMS inverse of the first norm [N, 1]
 * @param inputNormed [N, D]
 * @param q rotated queries [N, H*K]
 * @param k rotated keys [N, G*K]
 * @param v values [N, G*K]
 * @param attended attention's output [N, H*K]
 * @param logSumExp attention's normaliser [N, H]
 * @param middle the residual stream between attention and feed-forward [N, D]
 * @param middleInverse RMS inverse of the second norm [N, 1]
 * @param middleNormed [N, D]
 * @param gate [N, F]
 * @param up [N, F]
 * @param product {@code silu(gate) * up} [N, F]
 * @param reduced {@code A x} of each projection that has a low-rank update [N, rank]
 *
 * <p>What belongs to the feed-forward half alone, from middle to product, may have fewer rows: a part of the rows goes through it at a time.
 */
record LayerState(
        Tensor input,
        Tensor inputInverse,
        Tensor inputNormed,
        Tensor q,
        Tensor k,
        Tensor v,
        Tensor attended,
        Tensor logSumExp,
        Tensor middle,
        Tensor middleInverse,
        Tensor middleNormed,
        Tensor gate,
        Tensor up,
        Tensor product,
        Map<Projection, Tensor> reduced) {

    static LayerState allocate(Buffers buffers, LlamaModel model, int layer, int tokens) {
        return allocate(buffers, model, layer, tokens, tokens);
    }

    /** @param part rows that go through the feed-forward half at a time */
    static LayerState allocate(Buffers buffers, LlamaModel model, int layer, int tokens, int part) {
        LlamaConfig config = model.config();
        int width = config.hiddenSize();
        int queries = config.headLayout().queryColumns();
        int keys = config.headLayout().keyColumns();
        int inner = config.intermediateSize();
        return new LayerState(
                buffers.matrix(tokens, width),
                buffers.matrix(tokens, 1),
                buffers.activation(tokens, width),
                buffers.activation(tokens, queries),
                buffers.activation(tokens, keys),
                buffers.activation(tokens, keys),
                buffers.activation(tokens, queries),
                buffers.matrix(tokens, config.heads()),
                buffers.matrix(part, width),
                buffers.matrix(part, 1),
                buffers.activation(part, width),
                buffers.activation(part, inner),
                buffers.activation(part, inner),
                buffers.activation(part, inner),
                reduced(buffers, model, layer, tokens));
    }

    private static Map<Projection, Tensor> reduced(Buffers buffers, LlamaModel model, int layer, int tokens) {
        Map<Projection, Tensor> reduced = new EnumMap<>(Projection.class);
        for (Projection projection : Projection.values()) {
            model.linear(layer, projection)
                    .update()
                    .ifPresent(low -> reduced.put(projection, buffers.activation(tokens, low.rank())));
        }
        return reduced;
    }

    /** A state for another layer that shares the buffers of what is not kept. */
    LayerState allocateNext(ActivationPolicy policy, Buffers buffers, LlamaModel model, int layer, int tokens) {
        return switch (policy) {
            case KEEP -> allocate(buffers, model, layer, tokens);
            case RECOMPUTE_NORMS_AND_PRODUCT -> withNormsAndProductOfThis(buffers, model, layer, tokens);
            case RECOMPUTE_BLOCK ->
                withInput(buffers.matrix(tokens, model.config().hiddenSize()));
            case OFFLOAD -> this;
        };
    }

    private LayerState withNormsAndProductOfThis(Buffers buffers, LlamaModel model, int layer, int tokens) {
        LlamaConfig config = model.config();
        int queries = config.headLayout().queryColumns();
        int keys = config.headLayout().keyColumns();
        return new LayerState(
                buffers.matrix(tokens, config.hiddenSize()),
                buffers.matrix(tokens, 1),
                inputNormed,
                buffers.activation(tokens, queries),
                buffers.activation(tokens, keys),
                buffers.activation(tokens, keys),
                buffers.activation(tokens, queries),
                buffers.matrix(tokens, config.heads()),
                buffers.matrix(tokens, config.hiddenSize()),
                buffers.matrix(tokens, 1),
                middleNormed,
                buffers.activation(tokens, config.intermediateSize()),
                buffers.activation(tokens, config.intermediateSize()),
                product,
                reduced(buffers, model, layer, tokens));
    }

    private LayerState withInput(Tensor other) {
        return with(other, attended);
    }

    LayerState with(Tensor otherInput, Tensor otherAttended) {
        return new LayerState(
                otherInput,
                inputInverse,
                inputNormed,
                q,
                k,
                v,
                otherAttended,
                logSumExp,
                middle,
                middleInverse,
                middleNormed,
                gate,
                up,
                product,
                reduced);
    }

    /** Rows that go through the feed-forward half at a time. */
    int partRows() {
        return gate.rows();
    }

    /** The same buffers cut to the first {@code n} tokens. */
    LayerState first(int n) {
        return cut(0, n, Math.min(n, partRows()));
    }

    /** For the feed-forward half of the rows {@code [from, to)}, at most {@link #partRows} of them. */
    LayerState part(int from, int to) {
        return to - from == input.rows() ? this : cut(from, to, to - from);
    }

    private LayerState cut(int from, int to, int part) {
        Map<Projection, Tensor> some = new EnumMap<>(Projection.class);
        reduced.forEach((projection, tensor) -> some.put(projection, tensor.rows(from, to)));
        return new LayerState(
                input.rows(from, to),
                inputInverse.rows(from, to),
                inputNormed.rows(from, to),
                q.rows(from, to),
                k.rows(from, to),
                v.rows(from, to),
                attended.rows(from, to),
                logSumExp.rows(from, to),
                middle.first(part),
                middleInverse.first(part),
                middleNormed.first(part),
                gate.first(part),
                up.first(part),
                product.first(part),
                some);
    }

    Optional<Tensor> reduced(Projection projection) {
        return Optional.ofNullable(reduced.get(projection));
    }
}
