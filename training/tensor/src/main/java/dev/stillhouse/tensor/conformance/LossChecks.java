package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.TopK;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Losses over logits, their gradients, and what is read off logits. */
final class LossChecks {
    private static final int[][] SHAPES = {{0, 3}, {1, 1}, {3, 17}, {17, 63}, {63, 130}, {5, 3072}};

    private LossChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (int[] shape : SHAPES) {
            int n = shape[0];
            int v = shape[1];
            for (double spread : new double[] {3, 60}) {
                String size = " N=%d V=%d, logits within %.0f".formatted(n, v, spread);
                checks.add(new ConformanceCheck("crossEntropy" + size, trial -> crossEntropy(trial, n, v, spread)));
                checks.add(new ConformanceCheck(
                        "klDivergence T=1" + size, trial -> klDivergence(trial, n, v, spread, 1f)));
                checks.add(new ConformanceCheck(
                        "klDivergence T=2.5" + size, trial -> klDivergence(trial, n, v, spread, 2.5f)));
                checks.add(new ConformanceCheck("topKDivergence" + size, trial -> topKDivergence(trial, n, v, spread)));
                checks.add(new ConformanceCheck("logProbs" + size, trial -> logProbs(trial, n, v, spread)));
                checks.add(new ConformanceCheck("topK" + size, trial -> topK(trial, n, v, spread)));
            }
        }
        checks.add(new ConformanceCheck("topK with ties", LossChecks::ties));
        checks.add(new ConformanceCheck("topKDivergence without a tail", LossChecks::noTail));
        return checks;
    }

    private static void crossEntropy(Trial trial, int n, int v, double spread) {
        Twin logits = trial.random(n, v, spread);
        Twin dLogits = trial.random(n, v, 0.1);
        float[] weights = weights(trial, n);
        int[] targets = IntStream.range(0, n)
                .map(i -> weights[i] == 0 ? -1 : trial.random().nextInt(v))
                .toArray();
        trial.measure(
                "the loss",
                sum(weights),
                (engine, side) -> engine.crossEntropy(side.of(logits), targets, weights, side.of(dLogits)));
        trial.expectClose("dLogits", dLogits);
    }

    private static void klDivergence(Trial trial, int n, int v, double spread, float temperature) {
        Twin teacher = trial.random(n, v, spread);
        Twin student = trial.random(n, v, spread);
        Twin dLogits = trial.random(n, v, 0.1);
        float[] weights = weights(trial, n);
        trial.measure(
                "the loss",
                sum(weights),
                (engine, side) -> engine.klDivergence(
                        side.of(teacher), side.of(student), temperature, weights, side.of(dLogits)));
        trial.expectClose("dLogits", dLogits);
    }

    /** The teacher is another row of logits; every third row lacks one slot, every fifth has none. */
    private static void topKDivergence(Trial trial, int n, int v, double spread) {
        int k = Math.min(8, v);
        Twin teacher = trial.random(n, v, spread);
        TopK kept = new ReferenceEngine().topK(teacher.reference(), k);
        int[] ids = kept.ids().clone();
        for (int row = 0; row < n; row++) {
            if (row % 5 == 4) {
                Arrays.fill(ids, row * k, (row + 1) * k, -1);
            } else if (row % 3 == 2) {
                ids[row * k + k - 1] = -1;
            }
        }
        divergence(trial, new TopK(k, ids, kept.logProbs()), n, v, spread);
    }

    private static void noTail(Trial trial) {
        Twin teacher = trial.random(7, 9, 3);
        divergence(trial, new ReferenceEngine().topK(teacher.reference(), 9), 7, 9, 3);
    }

    private static void divergence(Trial trial, TopK topK, int n, int v, double spread) {
        Twin logits = trial.random(n, v, spread);
        Twin dLogits = trial.random(n, v, 0.1);
        float[] weights = weights(trial, n);
        trial.measure(
                "the loss",
                sum(weights),
                (engine, side) -> engine.topKDivergence(topK, side.of(logits), weights, side.of(dLogits)));
        trial.expectClose("dLogits", dLogits);
    }

    private static void logProbs(Trial trial, int n, int v, double spread) {
        Twin logits = trial.random(n, v, spread);
        int[] targets = trial.random().ints(n, 0, v).toArray();
        float[] expected = new ReferenceEngine().logProbs(logits.reference(), targets);
        trial.expectClose("logProbs", trial.engine().logProbs(logits.tested(), targets), expected, 1, 0);
    }

    private static void topK(Trial trial, int n, int v, double spread) {
        Twin logits = trial.random(n, v, spread);
        int k = Math.min(5, v);
        TopK expected = new ReferenceEngine().topK(logits.reference(), k);
        TopK actual = trial.engine().topK(logits.tested(), k);
        trial.expectEqual("the ids", ids(actual), ids(expected));
        trial.expectClose("logProbs", actual.logProbs(), expected.logProbs(), k, 0);
    }

    private static void ties(Trial trial) {
        Twin logits = trial.of(2, 6, new float[] {1, 3, 3, 1, 3, 1, 0, 0, 0, 0, 0, 0});
        TopK actual = trial.engine().topK(logits.tested(), 4);
        trial.expectEqual("the ids", ids(actual), List.of(1, 2, 4, 0, 0, 1, 2, 3));
    }

    private static List<Integer> ids(TopK topK) {
        return Arrays.stream(topK.ids()).boxed().toList();
    }

    /** Every fourth row is masked. */
    private static float[] weights(Trial trial, int n) {
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            weights[i] = i % 4 == 3 ? 0f : 0.1f + (float) trial.random().nextDouble();
        }
        return weights;
    }

    private static double sum(float[] weights) {
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        return sum;
    }
}
