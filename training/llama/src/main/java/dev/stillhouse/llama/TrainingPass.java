package dev.stillhouse.llama;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A forward and backward pass over packed batches. Owns the activations and gradients; the model stays its owner's.
 *
 * <p>Memory is taken once, for {@code maxTokens} tokens: per layer and token about {@code 4 D + 2 H K + 2 G K + 3 F} numbers, or fewer by
 * the {@link ActivationPolicy}.
 */
public final class TrainingPass implements AutoCloseable {
    private static final double F32_MOMENT_BYTES = 8;

    private final Engine engine;
    private final LlamaModel model;
    private final int maxTokens;
    private final Buffers buffers;
    private final Gradients gradients;
    private final List<Block> blocks = new ArrayList<>();
    private final List<LayerState> states;
    private final LastLayer last;
    private final Tensor dx;
    private final BackwardScratch scratch;
    private final Optional<InputParking> parking;

    /** Recomputes as much as keeps the activations small beside the weights. */
    public TrainingPass(LlamaModel model, int maxTokens, Trainable trainable) {
        this(model, maxTokens, trainable, F32_MOMENT_BYTES);
    }

    /**
     * As above, beside an optimizer.
     *
     * @param momentBytes that it keeps of each trained weight
     */
    public TrainingPass(LlamaModel model, int maxTokens, Trainable trainable, double momentBytes) {
        this(model, maxTokens, trainable, ActivationPolicy.usual(model, trainable, maxTokens, momentBytes));
    }

    public TrainingPass(LlamaModel model, int maxTokens, Trainable trainable, ActivationPolicy policy) {
        this(model, maxTokens, Gradients.of(model, trainable), policy, Buffers.of(model));
    }

    private TrainingPass(
            LlamaModel model, int maxTokens, Gradients gradients, ActivationPolicy policy, Buffers buffers) {
        this.engine = model.engine();
        this.model = model;
        this.maxTokens = RowPadding.of(engine, maxTokens);
        this.gradients = gradients;
        this.buffers = buffers;
        this.states = states(model, this.maxTokens, policy, buffers);
        for (int layer = 0; layer < model.config().layers(); layer++) {
            blocks.add(new Block(model, layer, policy));
        }
        int end = blocks.size() - 1;
        this.last = new LastLayer(model, blocks.get(end), states.get(end), buffers, this.maxTokens);
        this.dx = buffers.matrix(this.maxTokens, model.config().hiddenSize());
        int part = policy.feedForwardRows(engine, this.maxTokens);
        this.scratch = BackwardScratch.allocate(buffers, model, this.maxTokens, part);
        this.parking = policy == ActivationPolicy.OFFLOAD
                ? Optional.of(new InputParking(model, buffers, this.maxTokens))
                : Optional.empty();
    }

    private static List<LayerState> states(LlamaModel model, int tokens, ActivationPolicy policy, Buffers buffers) {
        int part = policy.feedForwardRows(model.engine(), tokens);
        List<LayerState> states = new ArrayList<>();
        states.add(LayerState.allocate(buffers, model, 0, tokens, part));
        for (int layer = 1; layer < model.config().layers(); layer++) {
            states.add(states.get(0).allocateNext(policy, buffers, model, layer, tokens));
        }
        return states;
    }

    /** Bytes of the device that a pass would take beside weights and gradients. */
    static long deviceBytes(LlamaModel model, int maxTokens, ActivationPolicy policy) {
        Buffers.Counted counted = new Buffers.Counted(model);
        new TrainingPass(model, maxTokens, Gradients.none(), policy, counted);
        return counted.deviceBytes();
    }

    /** Bytes that it would take for what layers compute on their way forward. */
    static long layerBytes(LlamaModel model, int maxTokens, ActivationPolicy policy) {
        Buffers.Counted counted = new Buffers.Counted(model);
        states(model, RowPadding.of(model.engine(), maxTokens), policy, counted);
        return counted.deviceBytes();
    }

    /** Hears, in the middle of a backward pass, which gradients are done. */
    @FunctionalInterface
    public interface GradientListener {
        /** @param group of {@link #groups()}; each comes once, in order */
        void ready(int group);
    }

    /** Adds the gradients of a batch to those that are there and returns its loss. */
    public LossTerms forwardBackward(TokenBatch given, Objective objective) {
        return forwardBackward(given, objective, group -> {});
    }

    /** The same, telling when the pass will not change the gradients of a group any more. */
    public LossTerms forwardBackward(TokenBatch given, Objective objective, GradientListener listener) {
        TokenBatch batch = given.paddedTo(engine.rowGranularity());
        LossTerms loss = forward(batch, objective, gradients);
        int n = batch.tokens();
        int[] positions = batch.segments().positions();
        BackwardScratch cut = scratch.first(n);
        last.backward(batch, gradients, cut, dx.first(n));
        listener.ready(0);
        for (int layer = blocks.size() - 2; layer >= 0; layer--) {
            Block block = blocks.get(layer);
            LayerState state = states.get(layer).first(n);
            fetchInput(layer, state);
            block.recompute(state, positions, (at, recomputed) -> attend(batch, recomputed));
            block.backward(state, positions, batch.segments(), gradients, cut, dx.first(n));
            listener.ready(blocks.size() - 1 - layer);
        }
        gradients
                .of(WeightNames.EMBEDDING)
                .ifPresent(gradient -> engine.scatterAddRows(dx.first(n), batch.ids(), gradient));
        listener.ready(blocks.size());
        return loss;
    }

    /** The loss of a batch; no gradient changes. */
    public LossTerms evaluate(TokenBatch batch, Objective objective) {
        try (Gradients none = Gradients.none()) {
            return forward(batch.paddedTo(engine.rowGranularity()), objective, none);
        }
    }

    private LossTerms forward(TokenBatch batch, Objective objective, Gradients trained) {
        int n = batch.tokens();
        Check.that(n <= maxTokens, "a batch of %d tokens does not fit a pass of %d", n, maxTokens);
        int[] positions = batch.segments().positions();
        objective.begin(batch);
        engine.gatherRows(
                model.weight(WeightNames.EMBEDDING),
                batch.ids(),
                states.get(0).input().first(n));
        for (int layer = 0; layer < blocks.size() - 1; layer++) {
            Tensor next = states.get(layer + 1).input().first(n);
            parkInput(layer, states.get(layer).first(n));
            blocks.get(layer).forward(states.get(layer).first(n), positions, (at, state) -> attend(batch, state), next);
        }
        return last.forward(batch, (at, state) -> attend(batch, state), objective, trained);
    }

    private void parkInput(int layer, LayerState state) {
        parking.ifPresent(inputs ->
                inputs.park(layer, state.input(), scratch.first(state.input().rows())));
    }

    private void fetchInput(int layer, LayerState state) {
        parking.ifPresent(inputs ->
                inputs.fetch(layer, state.input(), scratch.first(state.input().rows())));
    }

    private void attend(TokenBatch batch, LayerState state) {
        engine.trainingAttention(
                state.q(),
                state.k(),
                state.v(),
                model.config().headLayout(),
                batch.segments(),
                state.attended(),
                state.logSumExp());
    }

    /** The trained weights, in checkpoint order. */
    public List<Parameter> parameters() {
        return gradients.parameters();
    }

    /**
     * The trained weights in the order in which a backward pass is done with their gradients: what follows the layers with the last layer,
     * each layer before it, and what comes before the layers.
     */
    public List<List<Parameter>> groups() {
        List<List<Parameter>> groups = new ArrayList<>();
        Set<Parameter> rest = new LinkedHashSet<>(parameters());
        for (int layer = blocks.size() - 1; layer >= 0; layer--) {
            boolean isLast = layer == blocks.size() - 1;
            String ofLayer = ".layers." + layer + ".";
            groups.add(rest.stream()
                    .filter(parameter ->
                            parameter.name().contains(ofLayer) || isLast && WeightNames.followsLayers(parameter.name()))
                    .toList());
            rest.removeAll(groups.get(groups.size() - 1));
        }
        groups.add(List.copyOf(rest));
        return groups;
    }

    public void zeroGradients() {
        parameters().forEach(parameter -> engine.fill(parameter.gradient(), 0f));
    }

    @Override
    public void close() {
        gradients.close();
        buffers.close();
    }
}
