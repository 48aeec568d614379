package dev.stillhouse.llama.generate;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.llama.ForwardPass;
import dev.stillhouse.llama.KeysAndValues;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.TopK;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Generates for many requests at once (continuous batching, Yu et al. 2022): requests join when a slot of the cache is free and leave
 * when they end. A request's tokens and log-probabilities are the same bits whatever else is in the batch.
 *
 * <p>Used by one thread at a time.
 */
public final class Generator implements AutoCloseable {
    private static final int PREFILL_TOKENS = 1024;

    private final LlamaModel model;
    private final Engine engine;
    private final int capacity;
    private final ForwardPass pass;
    private final int prefillTokens;
    private final List<KeysAndValues> cache = new ArrayList<>();
    private final Tensor logits;
    private final float[] row;
    private final Deque<Integer> freeSlots = new ArrayDeque<>();
    private final List<ActiveRequest> waiting = new ArrayList<>();
    private final List<ActiveRequest> active = new ArrayList<>();

    /**
     * @param slots requests at once
     * @param capacity positions per request, prompt and answer together; at most the model's {@code max_position_embeddings}
     */
    public Generator(LlamaModel model, int slots, int capacity) {
        Check.that(slots >= 1, "slots must be at least 1, but was %d", slots);
        Check.that(
                capacity >= 1 && capacity <= model.config().maxPositions(),
                "capacity must be in [1, %d], but was %d",
                model.config().maxPositions(),
                capacity);
        this.model = model;
        this.engine = model.engine();
        this.capacity = capacity;
        this.prefillTokens = Math.max(PREFILL_TOKENS, capacity);
        model.packForDecoding();
        this.pass = new ForwardPass(model, prefillTokens, slots);
        int keys = model.config().headLayout().keyColumns();
        DType type = model.precision().activations();
        for (int layer = 0; layer < model.config().layers(); layer++) {
            Shape shape = Shape.matrix(Math.multiplyExact(slots, capacity), keys);
            cache.add(new KeysAndValues(engine.zeros(type, shape), engine.zeros(type, shape)));
        }
        this.logits =
                engine.zeros(Shape.matrix(pass.stepRows(slots), model.config().vocabularySize()));
        this.row = new float[model.config().vocabularySize()];
        IntStream.range(0, slots).forEach(freeSlots::add);
    }

    public int freeSlots() {
        return freeSlots.size();
    }

    /**
     * Gives a request a slot; its first token comes with the next {@link #step}. False when no slot is free.
     *
     * @throws IllegalArgumentException when the prompt is longer than the capacity
     */
    public boolean add(GenerationRequest request, GenerationListener listener) {
        Check.that(
                request.prompt().length <= capacity,
                "a prompt of %d tokens does not fit a context of %d",
                request.prompt().length,
                capacity);
        if (freeSlots.isEmpty()) {
            return false;
        }
        waiting.add(new ActiveRequest(request, listener, freeSlots.remove(), capacity));
        return true;
    }

    /** One token for every request that holds a slot. Returns how many still do. */
    public int step() {
        dropCancelled(waiting);
        dropCancelled(active);
        List<ActiveRequest> decoding = List.copyOf(active);
        while (!waiting.isEmpty()) {
            prefill(nextPrefill());
        }
        if (!decoding.isEmpty()) {
            decode(decoding);
        }
        return active.size();
    }

    private void dropCancelled(List<ActiveRequest> requests) {
        requests.removeIf(request -> {
            boolean cancelled = request.cancelled();
            if (cancelled) {
                freeSlots.add(request.slot());
            }
            return cancelled;
        });
    }

    private List<ActiveRequest> nextPrefill() {
        List<ActiveRequest> batch = new ArrayList<>();
        int tokens = 0;
        while (!waiting.isEmpty() && (batch.isEmpty() || tokens + waiting.get(0).prompt().length <= prefillTokens)) {
            ActiveRequest request = waiting.remove(0);
            tokens += request.prompt().length;
            batch.add(request);
        }
        return batch;
    }

    private void prefill(List<ActiveRequest> batch) {
        int[] bounds = new int[batch.size() + 1];
        for (int i = 0; i < batch.size(); i++) {
            bounds[i + 1] = bounds[i] + batch.get(i).prompt().length;
        }
        int[] ids = batch.stream()
                .flatMapToInt(request -> Arrays.stream(request.prompt()))
                .toArray();
        int[] ends = IntStream.range(1, bounds.length).map(i -> bounds[i] - 1).toArray();
        pass.run(ids, Segments.ofBounds(bounds), ends, (layer, computed) -> {
            for (int i = 0; i < batch.size(); i++) {
                int first = batch.get(i).slot() * capacity;
                int length = bounds[i + 1] - bounds[i];
                KeysAndValues cached = cache.get(layer);
                engine.copy(
                        computed.keys().rows(bounds[i], bounds[i + 1]),
                        cached.keys().rows(first, first + length));
                engine.copy(
                        computed.values().rows(bounds[i], bounds[i + 1]),
                        cached.values().rows(first, first + length));
            }
        });
        active.addAll(batch);
        choose(batch);
    }

    private void decode(List<ActiveRequest> batch) {
        int[] ids = batch.stream().mapToInt(ActiveRequest::lastToken).toArray();
        int[][] pages =
                batch.stream().map(request -> new int[] {request.slot()}).toArray(int[][]::new);
        int[] lengths = batch.stream().mapToInt(ActiveRequest::length).toArray();
        pass.step(ids, new KvPages(capacity, pages, lengths), cache);
        choose(batch);
    }

    /** Chooses a token for each request from the logits of its row. */
    private void choose(List<ActiveRequest> batch) {
        int rows = batch.size();
        pass.logits(0, pass.stepRows(rows), logits.first(pass.stepRows(rows)));
        Tensor rowLogits = logits.first(rows);
        int top = batch.stream().mapToInt(ActiveRequest::topLogProbs).max().orElse(0);
        TopK alternatives = engine.topK(rowLogits, Math.max(1, top));
        int[] tokens = new int[rows];
        for (int i = 0; i < rows; i++) {
            tokens[i] = batch.get(i).greedy() ? alternatives.ids()[i * alternatives.k()] : sample(batch.get(i), i);
        }
        float[] logProbs = engine.logProbs(rowLogits, tokens);
        for (int i = 0; i < rows; i++) {
            accept(
                    batch.get(i),
                    token(tokens[i], logProbs[i], alternatives, i, batch.get(i).topLogProbs()));
        }
    }

    private int sample(ActiveRequest request, int i) {
        engine.read(logits, (long) i * row.length, row, 0, row.length);
        return request.choose(row);
    }

    private static GeneratedToken token(int id, float logProb, TopK top, int i, int count) {
        int from = i * top.k();
        return new GeneratedToken(
                id,
                logProb,
                Arrays.copyOfRange(top.ids(), from, from + count),
                Arrays.copyOfRange(top.logProbs(), from, from + count));
    }

    private void accept(ActiveRequest request, GeneratedToken token) {
        if (request.accept(token).isPresent()) {
            active.remove(request);
            freeSlots.add(request.slot());
        }
    }

    /** Generates for all requests and returns their results in the same order. */
    public List<Generation> generate(List<GenerationRequest> requests) {
        List<Collected> results =
                requests.stream().map(request -> new Collected()).toList();
        int next = 0;
        do {
            while (next < requests.size() && add(requests.get(next), results.get(next))) {
                next++;
            }
        } while (step() > 0 || next < requests.size());
        return results.stream().map(Collected::generation).toList();
    }

    private static final class Collected implements GenerationListener {
        private final List<GeneratedToken> tokens = new ArrayList<>();
        private FinishReason reason = FinishReason.LENGTH;

        @Override
        public void token(GeneratedToken token) {
            tokens.add(token);
        }

        @Override
        public void finished(FinishReason why) {
            reason = why;
        }

        Generation generation() {
            return new Generation(tokens, reason);
        }
    }

    @Override
    public void close() {
        cache.forEach(layer -> {
            layer.keys().close();
            layer.values().close();
        });
        logits.close();
        pass.close();
    }
}
