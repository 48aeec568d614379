package dev.stillhouse.llama.generate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws tokens for one request from the model's logits, with a random stream of its own. */
final class TokenChooser {
    private final Sampling sampling;
    private final SplittableRandom random;

    TokenChooser(Sampling sampling) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
    }

    /** The next token, by its index in logits [V]. */
    int choose(float[] logits) {
        if (sampling.temperature() == 0f) {
            return mostLikely(logits);
        }
        double[] weights = weights(logits);
        return sampling.topP() < 1f
                ? fromNucleus(weights)
                : draw(
                        weights,
                        IntStream.range(0, weights.length).toArray(),
                        Arrays.stream(weights).sum());
    }

    private static int mostLikely(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    private double[] weights(float[] logits) {
        float max = logits[mostLikely(logits)];
        double[] weights = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            weights[i] = Math.exp((logits[i] - max) / (double) sampling.temperature());
        }
        return weights;
    }

    private int fromNucleus(double[] weights) {
        int[] order = IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -weights[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double limit = sampling.topP() * Arrays.stream(weights).sum();
        double kept = 0;
        int count = 0;
        while (count < order.length && kept < limit) {
            kept += weights[order[count++]];
        }
        return draw(weights, Arrays.copyOf(order, count), kept);
    }

    private int draw(double[] weights, int[] candidates, double total) {
        double point = random.nextDouble() * total;
        for (int candidate : candidates) {
            point -= weights[candidate];
            if (point < 0) {
                return candidate;
            }
        }
        return candidates[candidates.length - 1];
    }
}
