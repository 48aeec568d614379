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
                buffers.matrix(tokens, width),
                buffers.matrix(tokens, 1),
                buffers.activation(tokens, width),
                buffers.activation(tokens, inner),
                buffers.activation(tokens, inner),
                buffers.activation(tokens, inner),
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

    /** A state for another layer that shares the buffers of what is not kept; each layer keeps its input. */
    LayerState allocateNext(ActivationPolicy policy, Buffers buffers, LlamaModel model, int layer, int tokens) {
        return switch (policy) {
            case KEEP -> allocate(buffers, model, layer, tokens);
            case RECOMPUTE_NORMS_AND_PRODUCT -> withNormsAndProductOfThis(buffers, model, layer, tokens);
            case RECOMPUTE_BLOCK ->
                withInput(buffers.matrix(tokens, model.config().hiddenSize()));
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

    /** The same buffers cut to the first {@code n} tokens. */
    LayerState first(int n) {
        Map<Projection, Tensor> cut = new EnumMap<>(Projection.class);
        reduced.forEach((projection, tensor) -> cut.put(projection, tensor.first(n)));
        return new LayerState(
                input.first(n),
                inputInverse.first(n),
                inputNormed.first(n),
                q.first(n),
                k.first(n),
                v.first(n),
                attended.first(n),
                logSumExp.first(n),
                middle.first(n),
                middleInverse.first(n),
                middleNormed.first(n),
                gate.first(n),
                up.first(n),
                product.first(n),
                cut);
    }

    Optional<Tensor> reduced(Projection projection) {
        return Optional.ofNullable(reduced.get(projection));
    }
}
