package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.RotaryTable;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Tensor;
import java.util.Optional;

/**
 * One layer: {@code m = x + O attention(Q n1(x), K n1(x), V n1(x))}, {@code y = m + DOWN (silu(GATE n2(m)) * UP n2(m))}, where n1 and n2
 * are RMSNorms and Q and K are rotated by position.
 */
final class Block {
    private final Engine engine;
    private final LlamaModel model;
    private final int layer;
    private final ActivationPolicy policy;
    private final float eps;
    private final RotaryTable rotary;
    private final HeadLayout heads;
    private final Tensor inputNorm;
    private final Tensor middleNorm;

    /** @param policy of the pass, which says what {@link #recompute} and the backward compute again */
    Block(LlamaModel model, int layer, ActivationPolicy policy) {
        this.policy = policy;
        this.engine = model.engine();
        this.model = model;
        this.layer = layer;
        this.eps = model.config().rmsNormEps();
        this.rotary = model.config().rotaryTable();
        this.heads = model.config().headLayout();
        this.inputNorm = model.weight(WeightNames.inputNorm(layer));
        this.middleNorm = model.weight(WeightNames.postAttentionNorm(layer));
    }

    /** Reads {@code state.input()} and writes the layer's result to output, which may be the same tensor. */
    void forward(LayerState state, int[] positions, Attention attention, Tensor output) {
        attend(state, positions, attention);
        feedForward(state, output);
    }

    /** The first half: what each row gathers from those before it. */
    void attend(LayerState state, int[] positions, Attention attention) {
        engine.rmsNorm(state.input(), inputNorm, eps, state.inputNormed(), state.inputInverse());
        forward(Projection.Q, state, state.inputNormed(), Into.OVERWRITE, state.q());
        forward(Projection.K, state, state.inputNormed(), Into.OVERWRITE, state.k());
        forward(Projection.V, state, state.inputNormed(), Into.OVERWRITE, state.v());
        engine.rotate(state.q(), rotary, positions);
        engine.rotate(state.k(), rotary, positions);
        attention.attend(layer, state);
    }

    /** The second half, which each row goes through by itself: reads input and attended. */
    void feedForward(LayerState state, Tensor output) {
        eachPart(state, (from, to) -> {
            LayerState part = state.part(from, to);
            Tensor result = output.rows(from, to);
            forwardToProduct(part);
            engine.copy(part.middle(), result);
            forward(Projection.DOWN, part, part.product(), Into.ADD, result);
        });
    }

    /** Rows that go through the feed-forward half together. */
    private interface Part {
        void of(int from, int to);
    }

    private static void eachPart(LayerState state, Part part) {
        int rows = state.input().rows();
        for (int from = 0; from < rows; from += state.partRows()) {
            part.of(from, Math.min(rows, from + state.partRows()));
        }
    }

    private void forwardToProduct(LayerState state) {
        engine.copy(state.input(), state.middle());
        forward(Projection.O, state, state.attended(), Into.ADD, state.middle());

        engine.rmsNorm(state.middle(), middleNorm, eps, state.middleNormed(), state.middleInverse());
        forward(Projection.GATE, state, state.middleNormed(), Into.OVERWRITE, state.gate());
        forward(Projection.UP, state, state.middleNormed(), Into.OVERWRITE, state.up());
        engine.swiGlu(state.gate(), state.up(), state.product());
    }

    /** Fills in again what the policy let other layers overwrite since {@link #forward}, from the state's input. */
    void recompute(LayerState state, int[] positions, Attention attention) {
        switch (policy) {
            case KEEP -> {}
            case RECOMPUTE_NORMS_AND_PRODUCT -> {
                engine.rmsNorm(state.input(), inputNorm, eps, state.inputNormed(), state.inputInverse());
                engine.rmsNorm(state.middle(), middleNorm, eps, state.middleNormed(), state.middleInverse());
                engine.swiGlu(state.gate(), state.up(), state.product());
            }
            case RECOMPUTE_BLOCK -> {
                attend(state, positions, attention);
                recomputeFeedForward(state);
            }
            // The rest a part at a time, by the backward itself
            case OFFLOAD -> attend(state, positions, attention);
        }
    }

    private void recomputeFeedForward(LayerState state) {
        forwardToProduct(state);
        model.linear(layer, Projection.DOWN).reduce(engine, state.product(), state.reduced(Projection.DOWN));
    }

    private void forward(Projection projection, LayerState state, Tensor x, Into into, Tensor y) {
        model.linear(layer, projection).forward(engine, x, into, y, state.reduced(projection));
    }

    /**
     * Turns dx from the gradient of the layer's result into that of its input, and adds the gradients of the weights that are trained.
     * Uses up the state: gate and up are overwritten. In the first layer dx becomes that only if something below is trained.
     */
    void backward(
            LayerState state,
            int[] positions,
            Segments segments,
            Gradients gradients,
            BackwardScratch scratch,
            Tensor dx) {
        feedForwardBackward(state, gradients, scratch, dx);
        attendBackward(state, positions, segments, gradients, scratch, dx);
    }

    /** The backward of {@link #feedForward}: dx becomes what goes around {@link #attend}, {@code scratch.attended()} what goes into it. */
    void feedForwardBackward(LayerState state, Gradients gradients, BackwardScratch scratch, Tensor dx) {
        eachPart(state, (from, to) -> {
            LayerState part = state.part(from, to);
            if (policy == ActivationPolicy.OFFLOAD) {
                recomputeFeedForward(part);
            }
            partBackward(part, gradients, scratch.part(from, to), dx.rows(from, to));
        });
    }

    private void partBackward(LayerState state, Gradients gradients, BackwardScratch scratch, Tensor dx) {
        Tensor dy = scratch.rounded(engine, dx);
        backward(
                Projection.DOWN,
                gradients,
                scratch,
                dy,
                state.product(),
                state,
                Into.OVERWRITE,
                Optional.of(scratch.product()));
        engine.swiGluBackward(scratch.product(), state.gate(), state.up(), state.gate(), state.up());
        backward(
                Projection.GATE,
                gradients,
                scratch,
                state.gate(),
                state.middleNormed(),
                state,
                Into.OVERWRITE,
                Optional.of(scratch.normed()));
        backward(
                Projection.UP,
                gradients,
                scratch,
                state.up(),
                state.middleNormed(),
                state,
                Into.ADD,
                Optional.of(scratch.normed()));
        normBackward(
                WeightNames.postAttentionNorm(layer),
                gradients,
                scratch.normed(),
                state.middle(),
                middleNorm,
                state.middleInverse(),
                dx);
        backward(
                Projection.O,
                gradients,
                scratch,
                scratch.rounded(engine, dx),
                state.attended(),
                state,
                Into.OVERWRITE,
                Optional.of(scratch.attended()));
    }

    /** The backward of {@link #attend}: adds to dx, and uses up {@code scratch.attended()}. */
    void attendBackward(
            LayerState state,
            int[] positions,
            Segments segments,
            Gradients gradients,
            BackwardScratch scratch,
            Tensor dx) {
        engine.attentionBackward(
                scratch.attended(),
                state.q(),
                state.k(),
                state.v(),
                state.attended(),
                state.logSumExp(),
                heads,
                segments,
                scratch.q(),
                scratch.k(),
                scratch.v());
        engine.rotateBackward(scratch.q(), rotary, positions);
        engine.rotateBackward(scratch.k(), rotary, positions);
        Optional<Tensor> dNormed = trainedBelow(gradients) ? Optional.of(scratch.normed()) : Optional.empty();
        Tensor x = state.inputNormed();
        backward(Projection.Q, gradients, scratch, scratch.q(), x, state, Into.OVERWRITE, dNormed);
        backward(Projection.K, gradients, scratch, scratch.k(), x, state, Into.ADD, dNormed);
        backward(Projection.V, gradients, scratch, scratch.v(), x, state, Into.ADD, dNormed);
        dNormed.ifPresent(gradient -> normBackward(
                WeightNames.inputNorm(layer), gradients, gradient, state.input(), inputNorm, state.inputInverse(), dx));
    }

    private boolean trainedBelow(Gradients gradients) {
        return layer > 0
                || gradients.of(WeightNames.inputNorm(layer)).isPresent()
                || gradients.of(WeightNames.EMBEDDING).isPresent();
    }

    private void backward(
            Projection projection,
            Gradients gradients,
            BackwardScratch scratch,
            Tensor dy,
            Tensor x,
            LayerState state,
            Into into,
            Optional<Tensor> dx) {
        LinearMap map = model.linear(layer, projection);
        Optional<Tensor> dReduced = scratch.reduced(map);
        map.backwardWeights(engine, gradients, dy, x, state.reduced(projection), dReduced);
        dx.ifPresent(gradient -> map.backwardInput(engine, dy, into, gradient, dReduced));
    }

    private void normBackward(
            String name, Gradients gradients, Tensor dy, Tensor x, Tensor weight, Tensor inverse, Tensor dx) {
        engine.rmsNormBackward(dy, x, weight, inverse, dx, gradients.of(name));
    }
}
