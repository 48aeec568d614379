package dev.stillhouse.app.evaluate;

import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import java.util.function.IntPredicate;

/** Adds up how surprised a model is by sequences. */
final class PerplexityMeter {
    private final LogitReader reader;
    private double nats;
    private long tokens;

    PerplexityMeter(LlamaModel model) {
        this.reader = new LogitReader(model);
    }

    /**
     * Adds one sequence.
     *
     * @param labelled whether the token at a position counts; the first never does, as nothing comes before it
     */
    void add(int[] sequence, IntPredicate labelled) {
        if (sequence.length < 2) {
            return;
        }
        reader.read(sequence, (position, logits) -> {
            int next = position + 1;
            if (next < sequence.length && labelled.test(next)) {
                nats += logSumExp(logits) - logits[sequence[next]];
                tokens++;
            }
        });
    }

    double nats() {
        return nats;
    }

    long tokens() {
        return tokens;
    }

    private static double logSumExp(float[] logits) {
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }
}
