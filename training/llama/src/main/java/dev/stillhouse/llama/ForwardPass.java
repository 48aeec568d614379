package dev.stillhouse.llama;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The model forward only: one set of layer buffers serves all layers. Whole packed sequences by {@link #run}, one more token of each by
 * {@link #step}; logits of the wanted rows afterwards by {@link #logits}. Other rows end at the last layer's attention.
 *
 * <p>{@link #run} and {@link #step} pad the batch with rows of token 0, so that a sequence's results never depend on what else is in the
 * batch: to the engine's row alignment, and so that every step is of its {@link Engine#fewRows() few rows} or every step of more.
 */
public final class ForwardPass implements AutoCloseable {
    private final Engine engine;
    private final LlamaModel model;
    private final int maxTokens;
    private final int maxSequences;
    private final Buffers buffers;
    private final LayerState state;
    private final Tensor wanted;
    private final Tensor wantedAttended;
    private final Tensor normed;
    private final Tensor inverse;
    private final List<Block> blocks;

    /** @param maxTokens rows that one batch may have; rounded up to the engine's alignment */
    public ForwardPass(LlamaModel model, int maxTokens) {
        this(model, maxTokens, maxTokens);
    }

    /** @param maxSequences rows that one step may have */
    public ForwardPass(LlamaModel model, int maxTokens, int maxSequences) {
        this.engine = model.engine();
        this.model = model;
        this.maxSequences = maxSequences;
        this.maxTokens = RowPadding.of(engine, aligned(Math.max(maxTokens, maxSequences)));
        this.buffers = Buffers.of(model);
        this.state = LayerState.allocate(buffers, model, 0, this.maxTokens);
        int width = model.config().hiddenSize();
        this.wanted = buffers.matrix(this.maxTokens, width);
        this.wantedAttended =
                buffers.activation(this.maxTokens, model.config().headLayout().queryColumns());
        this.normed = buffers.activation(this.maxTokens, width);
        this.inverse = buffers.matrix(this.maxTokens, 1);
        this.blocks = IntStream.range(0, model.config().layers())
                .mapToObj(layer -> new Block(model, layer, ActivationPolicy.KEEP))
                .toList();
    }

    /** Rows of a step of so many sequences with its padding; so are the rows of its logits, and of those of a run from which steps go on. */
    public int stepRows(int sequences) {
        OptionalInt few = engine.fewRows();
        boolean stepsAreOfFew = few.isEmpty() || aligned(maxSequences) <= few.getAsInt();
        return stepsAreOfFew ? aligned(sequences) : RowPadding.of(engine, aligned(sequences));
    }

    private int aligned(int rows) {
        return RowPadding.roundedUp(Math.max(1, rows), engine.rowAlignment());
    }

    /** Runs whole sequences, each attending within itself. @param rows those whose logits are wanted */
    public void run(int[] ids, Segments segments, int[] rows) {
        run(ids, segments, rows, (layer, layerState) -> {});
    }

    /** As {@link #run(int[], Segments, int[])}; the observer sees the keys and values of each layer. */
    public void run(int[] ids, Segments segments, int[] rows, KeyValueObserver observer) {
        int padded = RowPadding.of(engine, aligned(ids.length));
        Segments all = segments.followedBy(padded - ids.length);
        int[] wantedRows = Arrays.copyOf(rows, RowPadding.of(engine, aligned(rows.length)));
        run(Arrays.copyOf(ids, padded), all.positions(), wantedRows, (layer, layerState) -> {
            engine.attention(
                    layerState.q(),
                    layerState.k(),
                    layerState.v(),
                    model.config().headLayout(),
                    all,
                    layerState.attended(),
                    layerState.logSumExp());
            observer.computed(layer, new KeysAndValues(layerState.k(), layerState.v()));
        });
    }

    /** Runs one new token per sequence against caches, whose newest row it fills first. The logits of all rows are wanted. */
    public void step(int[] ids, KvPages pages, List<KeysAndValues> cache) {
        int[] positions =
                IntStream.of(pages.lengths()).map(length -> length - 1).toArray();
        int[] newest = IntStream.range(0, pages.rows()).map(pages::newest).toArray();
        int padded = stepRows(ids.length);
        int[] all = IntStream.range(0, padded).toArray();
        run(Arrays.copyOf(ids, padded), Arrays.copyOf(positions, padded), all, (layer, layerState) -> {
            KeysAndValues cached = cache.get(layer);
            engine.scatterRows(layerState.k().first(newest.length), newest, cached.keys());
            engine.scatterRows(layerState.v().first(newest.length), newest, cached.values());
            engine.attentionCached(
                    layerState.q().first(newest.length),
                    cached.keys(),
                    cached.values(),
                    model.config().headLayout(),
                    pages,
                    layerState.attended().first(newest.length));
        });
    }

    private void run(int[] ids, int[] positions, int[] rows, Attention attention) {
        Check.that(ids.length <= maxTokens, "a batch of %d tokens does not fit a pass of %d", ids.length, maxTokens);
        LayerState all = state.first(ids.length);
        engine.gatherRows(model.weight(WeightNames.EMBEDDING), ids, all.input());
        Block last = blocks.get(blocks.size() - 1);
        for (Block block : blocks.subList(0, blocks.size() - 1)) {
            block.forward(all, positions, attention, all.input());
        }
        last.attend(all, positions, attention);
        LayerState some = state.first(rows.length).with(wanted.first(rows.length), wantedAttended.first(rows.length));
        engine.gatherRows(all.input(), rows, some.input());
        engine.gatherRows(all.attended(), rows, some.attended());
        last.feedForward(some, some.input());
    }

    /**
     * Logits of the wanted rows of the last batch, counted from 0; those that were added to them at most.
     *
     * @param out [to - from, V]
     */
    public void logits(int from, int to, Tensor out) {
        int count = to - from;
        engine.rmsNorm(
                wanted.rows(from, to),
                model.weight(WeightNames.FINAL_NORM),
                model.config().rmsNormEps(),
                normed.first(count),
                inverse.first(count));
        engine.linear(normed.first(count), model.weight(model.headName()), 1f, Into.OVERWRITE, out);
    }

    @Override
    public void close() {
        buffers.close();
    }
}
