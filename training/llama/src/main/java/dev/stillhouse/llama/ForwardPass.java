package dev.stillhouse.llama;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.KvSlots;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The model forward only: one set of layer buffers serves all layers. Whole packed sequences by {@link #run}, one more token of each by
 * {@link #step}; logits of chosen rows afterwards by {@link #logits}.
 *
 * <p>{@link #run} and {@link #step} pad the batch to the engine's row alignment, so that a sequence's results never depend on what else
 * is in the batch.
 */
public final class ForwardPass implements AutoCloseable {
    private static final int PADDING_TOKEN = 0;

    private final Engine engine;
    private final LlamaModel model;
    private final int maxTokens;
    private final Buffers buffers;
    private final LayerState state;
    private final Tensor gathered;
    private final Tensor normed;
    private final Tensor inverse;
    private final List<Block> blocks;

    /** @param maxTokens rows that one batch may have; rounded up to the engine's alignment */
    public ForwardPass(LlamaModel model, int maxTokens) {
        this.engine = model.engine();
        this.model = model;
        this.maxTokens = aligned(maxTokens);
        this.buffers = new Buffers(model);
        this.state = LayerState.allocate(buffers, model, 0, this.maxTokens);
        int width = model.config().hiddenSize();
        this.gathered = buffers.matrix(this.maxTokens, width);
        this.normed = buffers.activation(this.maxTokens, width);
        this.inverse = buffers.matrix(this.maxTokens, 1);
        this.blocks = IntStream.range(0, model.config().layers())
                .mapToObj(layer -> new Block(model, layer))
                .toList();
    }

    /** Rows of a batch of this size with its padding. */
    public int aligned(int rows) {
        int alignment = engine.rowAlignment();
        return Math.max(1, (rows + alignment - 1) / alignment) * alignment;
    }

    /** Runs whole sequences, each attending within itself. */
    public void run(int[] ids, Segments segments) {
        run(ids, segments, (layer, layerState) -> {});
    }

    /** As {@link #run(int[], Segments)}; the observer sees the keys and values of each layer. */
    public void run(int[] ids, Segments segments, KeyValueObserver observer) {
        run(padded(ids), paddedPositions(segments.positions()), (layer, layerState) -> {
            engine.attention(
                    layerState.q(),
                    layerState.k(),
                    layerState.v(),
                    model.config().headLayout(),
                    segments,
                    layerState.attended(),
                    layerState.logSumExp());
            observer.computed(layer, new KeysAndValues(layerState.k(), layerState.v()));
        });
    }

    /** Runs one new token per sequence against caches, whose newest row it fills first. */
    public void step(int[] ids, KvSlots slots, List<KeysAndValues> cache) {
        int[] positions = IntStream.range(0, slots.rows())
                .map(r -> slots.lengths()[r] - 1)
                .toArray();
        int[] newest = IntStream.range(0, slots.rows()).map(slots::newest).toArray();
        run(padded(ids), paddedPositions(positions), (layer, layerState) -> {
            KeysAndValues cached = cache.get(layer);
            engine.scatterRows(layerState.k().first(newest.length), newest, cached.keys());
            engine.scatterRows(layerState.v().first(newest.length), newest, cached.values());
            engine.attentionCached(
                    layerState.q().first(newest.length),
                    cached.keys(),
                    cached.values(),
                    model.config().headLayout(),
                    slots,
                    layerState.attended().first(newest.length));
        });
    }

    private void run(int[] ids, int[] positions, Attention attention) {
        Check.that(ids.length <= maxTokens, "a batch of %d tokens does not fit a pass of %d", ids.length, maxTokens);
        LayerState cut = state.first(ids.length);
        engine.gatherRows(model.weight(WeightNames.EMBEDDING), ids, cut.input());
        for (Block block : blocks) {
            block.forward(cut, positions, attention, cut.input());
        }
    }

    /** Logits of the named rows of the last batch. @param out [rows.length, V] */
    public void logits(int[] rows, Tensor out) {
        int count = rows.length;
        engine.gatherRows(state.input(), rows, gathered.first(count));
        engine.rmsNorm(
                gathered.first(count),
                model.weight(WeightNames.FINAL_NORM),
                model.config().rmsNormEps(),
                normed.first(count),
                inverse.first(count));
        engine.linear(normed.first(count), model.weight(model.headName()), 1f, Into.OVERWRITE, out);
    }

    private int[] padded(int[] ids) {
        int[] padded = java.util.Arrays.copyOf(ids, aligned(ids.length));
        java.util.Arrays.fill(padded, ids.length, padded.length, PADDING_TOKEN);
        return padded;
    }

    private int[] paddedPositions(int[] positions) {
        return java.util.Arrays.copyOf(positions, aligned(positions.length));
    }

    @Override
    public void close() {
        buffers.close();
    }
}
