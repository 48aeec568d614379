package dev.stillhouse.distill.bench;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.distill.parity.PortableWeights;
import dev.stillhouse.llama.ForwardPass;
import dev.stillhouse.llama.KeysAndValues;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Times the decoding of sequences that are all written at once, from an empty cache on, and the copying of memory, which bounds it: every step
 * reads every weight.
 *
 * @param batch sequences
 * @param tokens of each
 */
public record DecodeBenchmark(BenchShape shape, DType dtype, int batch, int tokens) {
    private static final long SEED = 1234;
    private static final int WARMUP = 8;
    private static final int COPIES = 5;
    private static final Shape COPIED = Shape.matrix(4096, 4096);

    public DecodeBenchmark {
        Check.that(batch >= 1, "--batch must be at least 1, but was %d", batch);
        Check.that(tokens > WARMUP, "--tokens must be above %d, but was %d", WARMUP, tokens);
    }

    /** As {@link TrainBenchmark#warmUp}. */
    public void warmUp(Engine engine, LongSupplier nanoTime, Duration time) {
        DecodeBenchmark tiny = new DecodeBenchmark(BenchShape.TINY, dtype, batch, tokens);
        WarmUp.run(() -> tiny.run(engine, nanoTime), nanoTime, time);
    }

    /** @param nanoTime a clock that only moves forward */
    public DecodeResult run(Engine engine, LongSupplier nanoTime) {
        List<Tensor> caches = new ArrayList<>();
        try (LlamaModel model = LlamaModel.create(
                        engine, shape.student(), new PortableWeights(SEED, 0f), Precision.frozen(dtype));
                ForwardPass pass = new ForwardPass(model, batch);
                Tensor logits = engine.zeros(
                        Shape.matrix(pass.stepRows(batch), shape.student().vocabularySize()))) {
            model.packForDecoding();
            List<KeysAndValues> cache = cache(engine, shape.student(), caches);
            double[] milliseconds = new double[tokens];
            int[][] pages =
                    IntStream.range(0, batch).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
            for (int position = 0; position < tokens; position++) {
                long begun = nanoTime.getAsLong();
                int[] lengths = new int[batch];
                Arrays.fill(lengths, position + 1);
                pass.step(new int[batch], new KvPages(tokens, pages, lengths), cache);
                pass.logits(0, pass.stepRows(batch), logits);
                await(engine, logits);
                milliseconds[position] = (nanoTime.getAsLong() - begun) / 1e6;
            }
            double step = BenchResult.median(Arrays.copyOfRange(milliseconds, WARMUP, tokens));
            return new DecodeResult(step, batch / step * 1e3, bytes(model), bytesPerSecond(engine, nanoTime));
        } finally {
            caches.forEach(Tensor::close);
        }
    }

    private List<KeysAndValues> cache(Engine engine, LlamaConfig config, List<Tensor> owned) {
        Shape room = Shape.matrix(batch * tokens, config.headLayout().keyColumns());
        List<KeysAndValues> cache = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            Tensor keys = engine.zeros(dtype, room);
            owned.add(keys);
            Tensor values = engine.zeros(dtype, room);
            owned.add(values);
            cache.add(new KeysAndValues(keys, values));
        }
        return cache;
    }

    private static long bytes(LlamaModel model) {
        return model.weights().values().stream()
                .mapToLong(weight -> weight.shape().elements() * weight.dtype().bytes())
                .sum();
    }

    /** Some engines return before they have computed; who reads a number waits for it. */
    static void await(Engine engine, Tensor result) {
        engine.read(result, 0, new float[1], 0, 1);
    }

    /** Read and written together, at the best of a few copies. */
    private static double bytesPerSecond(Engine engine, LongSupplier nanoTime) {
        double best = Double.POSITIVE_INFINITY;
        try (Tensor from = engine.zeros(COPIED);
                Tensor to = engine.zeros(COPIED)) {
            for (int i = 0; i < COPIES; i++) {
                long begun = nanoTime.getAsLong();
                engine.copy(from, to);
                await(engine, to);
                best = Math.min(best, nanoTime.getAsLong() - begun);
            }
        }
        return 2.0 * COPIED.elements() * DType.F32.bytes() / best * 1e9;
    }
}
