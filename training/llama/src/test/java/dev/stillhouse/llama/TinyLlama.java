package dev.stillhouse.llama;

import dev.stillhouse.tensor.Segments;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/** Small models and batches for the tests of this room. */
public final class TinyLlama {
    private TinyLlama() {}

    /** Grouped queries, an untied head, odd sizes. */
    public static LlamaConfig config() {
        return new LlamaConfig(37, 16, 22, 2, 4, 2, 4, 1e-5f, 10_000, Optional.empty(), false, 128, 1, List.of(2));
    }

    public static LlamaConfig tied() {
        LlamaConfig c = config();
        return new LlamaConfig(
                c.vocabularySize(),
                c.hiddenSize(),
                c.intermediateSize(),
                c.layers(),
                c.heads(),
                c.kvHeads(),
                c.headWidth(),
                c.rmsNormEps(),
                c.ropeTheta(),
                Optional.of(new RopeScaling(8, 1, 4, 16)),
                true,
                128,
                1,
                List.of(2));
    }

    /** Three sequences of different lengths; every third position has no label, weights differ. */
    /** Two of three rows have a label. */
    public static TokenBatch batch(LlamaConfig config, long seed) {
        return batch(config, seed, row -> row % 3 > 0);
    }

    /** Every third row has a label. */
    public static TokenBatch sparselyLabelled(LlamaConfig config, long seed) {
        return batch(config, seed, row -> row % 3 == 1);
    }

    public static TokenBatch batch(LlamaConfig config, long seed, IntPredicate isLabelled) {
        SplittableRandom random = new SplittableRandom(seed);
        Segments segments = Segments.ofBounds(0, 5, 6, 13);
        int n = segments.rows();
        int[] ids = random.ints(n, 0, config.vocabularySize()).toArray();
        int[] targets = new int[n];
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            targets[i] = isLabelled.test(i) ? random.nextInt(config.vocabularySize()) : -1;
            weights[i] = targets[i] < 0 ? 0f : 0.05f + 0.01f * i;
        }
        return new TokenBatch(ids, segments, targets, weights, Optional.empty());
    }

    public static Objective crossEntropy() {
        return (engine, rows, logits, dLogits) -> {
            double loss = engine.crossEntropy(logits, rows.targets(), rows.weights(), dLogits);
            return new LossTerms(loss, loss, 0);
        };
    }
}
