package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.TopK;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Losses over logits, their gradients, and what is read off logits. */
final class LossChecks {
    private static final int[][] SHAPES = {{0, 3}, {1, 1}, {3, 17}, {17, 63}, {63, 130}, {5, 3072}};

    static final List<Divergence> DIVERGENCES = List.of(
            Divergence.FORWARD_KL,
            Divergence.REVERSE_KL,
            Divergence.jensenShannon(0.5),
            Divergence.jensenShannon(0.1),
            Divergence.jensenShannon(0.9));

    private LossChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (int[] shape : SHAPES) {
            int n = shape[0];
            int v = shape[1];
            for (double spread : new double[] {3, 60}) {
                String size = " N=%d V=%d, logits within %.0f".formatted(n, v, spread);
                checks.add(new ConformanceCheck("crossEntropy" + size, trial -> crossEntropy(trial, n, v, spread)));
                checks.add(new ConformanceCheck("logProbs" + size, trial -> logProbs(trial, n, v, spread)));
                checks.add(new ConformanceCheck("topK" + size, trial -> topK(trial, n, v, spread)));
            }
        }
        checks.add(new ConformanceCheck("topK with ties", LossChecks::ties));
        DIVERGENCES.forEach(kind -> divergences(checks, kind));
        return checks;
    }

    private static void divergences(List<ConformanceCheck> checks, Divergence kind) {
        for (int[] shape : SHAPES) {
            int n = shape[0];
            int v = shape[1];
            for (double spread : new double[] {3, 60, 10_000}) {
                String size = ", %s, N=%d V=%d, logits within %.0f".formatted(kind, n, v, spread);
                checks.add(new ConformanceCheck(
                        "divergence T=1" + size, trial -> divergence(trial, kind, n, v, spread, 1f)));
                checks.add(new ConformanceCheck(
                        "divergence T=2.5" + size, trial -> divergence(trial, kind, n, v, spread, 2.5f)));
                checks.add(new ConformanceCheck(
                        "topKDivergence" + size, trial -> topKDivergence(trial, kind, n, v, spread)));
            }
        }
        checks.add(new ConformanceCheck("divergence from itself, " + kind, trial -> itself(trial, kind)));
        checks.add(new ConformanceCheck("topKDivergence from itself, " + kind, trial -> keptOfItself(trial, kind)));
        checks.add(new ConformanceCheck("topKDivergence without a tail, " + kind, trial -> noTail(trial, kind)));
        checks.add(new ConformanceCheck(
                "topKDivergence where the student has no tail, " + kind, trial -> studentWithoutTail(trial, kind)));
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

    private static void divergence(Trial trial, Divergence kind, int n, int v, double spread, float temperature) {
        Twin teacher = trial.random(n, v, spread);
        Twin student = trial.random(n, v, spread);
        Twin dLogits = trial.random(n, v, 0.1);
        float[] weights = weights(trial, n);
        trial.measure(
                "the loss",
                sum(weights),
                (engine, side) -> engine.divergence(
                        kind, side.of(teacher), side.of(student), temperature, weights, side.of(dLogits)));
        trial.expectClose("dLogits", dLogits);
    }

    private static void itself(Trial trial, Divergence kind) {
        Twin logits = trial.random(17, 63, 60);
        Tensor dLogits = trial.of(17, 63, new float[17 * 63]).tested();
        float[] weights = weights(trial, 17);
        expectNothing(
                trial,
                trial.engine().divergence(kind, logits.tested(), logits.tested(), 2f, weights, dLogits),
                dLogits);
    }

    private static void keptOfItself(Trial trial, Divergence kind) {
        Twin logits = trial.random(17, 63, 3);
        TopK kept = new ReferenceEngine().topK(logits.reference(), 8);
        Tensor dLogits = trial.of(17, 63, new float[17 * 63]).tested();
        expectNothing(
                trial,
                trial.engine().topKDivergence(kind, kept, logits.tested(), weights(trial, 17), dLogits),
                dLogits);
    }

    /** Up to the roundings of probabilities, whatever the type of the logits. */
    private static void expectNothing(Trial trial, double loss, Tensor dLogits) {
        if (!(Math.abs(loss) <= 1e-6)) {
            throw trial.failure("the loss is %s, expected 0", loss);
        }
        for (float value : trial.read(dLogits)) {
            if (!(Math.abs(value) <= 1e-6f)) {
                throw trial.failure("an element of dLogits is %s, expected 0", value);
            }
        }
    }

    /** The teacher is another row of logits; every third row lacks one slot, every fifth has none. */
    private static void topKDivergence(Trial trial, Divergence kind, int n, int v, double spread) {
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
        truncated(trial, kind, new TopK(k, ids, kept.logProbs()), trial.random(n, v, spread));
    }

    private static void noTail(Trial trial, Divergence kind) {
        Twin teacher = trial.random(7, 9, 3);
        truncated(trial, kind, new ReferenceEngine().topK(teacher.reference(), 9), trial.random(7, 9, 3));
    }

    /** What the teacher left out is impossible for the student, but not for the teacher. */
    private static void studentWithoutTail(Trial trial, Divergence kind) {
        TopK teacher = new TopK(2, new int[] {0, 2}, new float[] {-1f, -1.5f});
        truncated(trial, kind, teacher, trial.of(1, 4, new float[] {3, -1000, 4, -900}));
    }

    private static void truncated(Trial trial, Divergence kind, TopK topK, Twin logits) {
        Twin dLogits = trial.random(logits.rows(), logits.columns(), 0.1);
        float[] weights = weights(trial, logits.rows());
        trial.measure(
                "the loss",
                sum(weights),
                (engine, side) -> engine.topKDivergence(kind, topK, side.of(logits), weights, side.of(dLogits)));
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
