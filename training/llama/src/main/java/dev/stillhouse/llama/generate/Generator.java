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
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Generates for many requests at once (continuous batching, Yu et al. 2022), whose keys and values lie in pages of one cache (Kwon et al.
 * 2023). Requests join in their order when there are pages for their prompt, take another page when they grow, and leave when they end.
 * When no page is left the youngest gives up its own and begins anew later.
 *
 * <p>A request's tokens and log-probabilities are the same bits whatever else is in the batch, whether it had to begin anew or not.
 *
 * <p>Used by one thread at a time.
 */
public final class Generator implements AutoCloseable {
    private static final int PREFILL_TOKENS = 1024;

    private final LlamaModel model;
    private final Engine engine;
    private final GeneratorLimits limits;
    private final ForwardPass pass;
    private final int prefillTokens;
    private final PagePool pool;
    private final List<KeysAndValues> cache = new ArrayList<>();
    private final Tensor logits;
    private final float[] row;

    /** In the order of their arrival; all of them came after those that are active. */
    private final Deque<ActiveRequest> waiting = new ArrayDeque<>();

    /** In the order of their arrival. */
    private final List<ActiveRequest> active = new ArrayList<>();

    private long begunAnew;

    /**
     * A generator whose cache has room for the whole context of every request.
     *
     * @param slots requests at once
     * @param context positions per request, prompt and answer together; at most the model's {@code max_position_embeddings}
     */
    public Generator(LlamaModel model, int slots, int context) {
        this(model, GeneratorLimits.wholeContexts(slots, context));
    }

    /** @param limits with a context of at most the model's {@code max_position_embeddings} */
    public Generator(LlamaModel model, GeneratorLimits limits) {
        Check.that(
                limits.context() <= model.config().maxPositions(),
                "the context must be in [1, %d], but was %d",
                model.config().maxPositions(),
                limits.context());
        this.model = model;
        this.engine = model.engine();
        this.limits = limits;
        this.prefillTokens = Math.max(PREFILL_TOKENS, limits.context());
        model.packForDecoding();
        this.pass = new ForwardPass(model, prefillTokens, limits.requests());
        this.pool = new PagePool(limits.pages());
        int keys = model.config().headLayout().keyColumns();
        DType type = model.precision().activations();
        for (int layer = 0; layer < model.config().layers(); layer++) {
            Shape shape = Shape.matrix(Math.multiplyExact(limits.pages(), PagePool.PAGE), keys);
            cache.add(new KeysAndValues(engine.zeros(type, shape), engine.zeros(type, shape)));
        }
        this.logits = engine.zeros(
                Shape.matrix(pass.stepRows(limits.requests()), model.config().vocabularySize()));
        this.row = new float[model.config().vocabularySize()];
    }

    /** Requests that {@link #add} still takes. */
    public int freeSlots() {
        return limits.requests() - inHand();
    }

    private int inHand() {
        return waiting.size() + active.size();
    }

    /** How often a request had to begin anew because the cache was full. */
    public long begunAnew() {
        return begunAnew;
    }

    /**
     * Takes a request; its first token comes with the next {@link #step} for which the cache has room. False when as many as the limit are
     * in hand.
     *
     * @throws IllegalArgumentException when the prompt is longer than the context
     */
    public boolean add(GenerationRequest request, GenerationListener listener) {
        Check.that(
                request.prompt().length <= limits.context(),
                "a prompt of %d tokens does not fit a context of %d",
                request.prompt().length,
                limits.context());
        if (freeSlots() == 0) {
            return false;
        }
        waiting.add(new ActiveRequest(request, listener, new RequestPages(pool), limits.context()));
        return true;
    }

    /** One token for every request that the cache has room for; of several the oldest is always one. Returns how many are in hand. */
    public int step() {
        dropCancelled(waiting);
        dropCancelled(active);
        makeRoom();
        List<ActiveRequest> decoding = List.copyOf(active);
        List<ActiveRequest> joining = nextPrefill();
        while (!joining.isEmpty()) {
            prefill(joining);
            joining = nextPrefill();
        }
        if (!decoding.isEmpty()) {
            decode(decoding);
        }
        return inHand();
    }

    private static void dropCancelled(Collection<ActiveRequest> requests) {
        requests.removeIf(request -> {
            boolean cancelled = request.cancelled();
            if (cancelled) {
                request.pages().release();
            }
            return cancelled;
        });
    }

    /** Gives every active request the page of its next position, the oldest first, and takes from the youngest when none is left. */
    private void makeRoom() {
        int given = 0;
        while (given < active.size()) {
            ActiveRequest request = active.get(given);
            if (request.pages().reach(request.length())) {
                given++;
            } else {
                ActiveRequest youngest = active.remove(active.size() - 1);
                youngest.beginAnew();
                waiting.addFirst(youngest);
                begunAnew++;
            }
        }
    }

    /** Whether there is room for its prompt, for what it had before it began anew, and a page for each that may grow. */
    private boolean hasRoomFor(ActiveRequest request) {
        if (active.isEmpty()) {
            return true;
        }
        int pages = PagePool.pagesFor(request.knownLength());
        long growing = active.stream()
                .filter(other -> other.mayGrowBeyond(other.pages().count()))
                .count();
        int needed = pages - pool.known(request.prompt()).length + (request.mayGrowBeyond(pages) ? 1 : 0);
        return pool.free() >= needed + growing;
    }

    /** Those of the waiting requests that go through their prompts together, with the pages of these. They are active from here on. */
    private List<ActiveRequest> nextPrefill() {
        List<ActiveRequest> batch = new ArrayList<>();
        int tokens = 0;
        for (ActiveRequest next = waiting.peek(); next != null; next = waiting.peek()) {
            tokens += next.prompt().length;
            if ((!batch.isEmpty() && tokens > prefillTokens) || !hasRoomFor(next)) {
                break;
            }
            next.pages().hold(next.prompt());
            batch.add(waiting.remove());
            active.add(next);
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
                store(batch.get(i), computed, bounds[i], bounds[i + 1], cache.get(layer));
            }
        });
        choose(batch);
    }

    /** The keys and values of a prompt, rows [from, to), to its pages; what is in shared ones has the same bits. */
    private void store(ActiveRequest request, KeysAndValues computed, int from, int to, KeysAndValues cached) {
        int filled = request.pages().filled();
        if (from + filled == to) {
            return;
        }
        int[] rows = request.pages().rows(filled, to - from);
        engine.scatterRows(computed.keys().rows(from + filled, to), rows, cached.keys());
        engine.scatterRows(computed.values().rows(from + filled, to), rows, cached.values());
    }

    private void decode(List<ActiveRequest> batch) {
        int[] ids = batch.stream().mapToInt(ActiveRequest::lastToken).toArray();
        int[][] pages = batch.stream().map(request -> request.pages().table()).toArray(int[][]::new);
        int[] lengths = batch.stream().mapToInt(ActiveRequest::length).toArray();
        pass.step(ids, new KvPages(PagePool.PAGE, pages, lengths), cache);
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
            request.pages().release();
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
