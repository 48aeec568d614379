package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The same inputs give the same bits, however often: also while the JVM replaces interpreted code by compiled code. */
final class RepeatabilityChecks {
    private static final int TIMES = 60;

    private RepeatabilityChecks() {}

    static List<ConformanceCheck> all() {
        return List.of(
                new ConformanceCheck("linear repeats its bits", RepeatabilityChecks::linear),
                new ConformanceCheck("linearBackwardWeight repeats its bits", RepeatabilityChecks::weight),
                new ConformanceCheck("rmsNormBackward repeats its bits", RepeatabilityChecks::norm),
                new ConformanceCheck("attention and its backward repeat their bits", RepeatabilityChecks::attention),
                new ConformanceCheck("crossEntropy repeats its bits", RepeatabilityChecks::crossEntropy),
                new ConformanceCheck("sumOfSquares repeats its bits", RepeatabilityChecks::sumOfSquares));
    }

    private static void linear(Trial trial) {
        Tensor x = trial.random(230, 130).tested();
        Tensor w = trial.random(190, 130).tested();
        Tensor y = trial.poisoned(230, 190).tested();
        repeat(trial, "y", () -> {
            trial.engine().linear(x, w, 1f, Into.OVERWRITE, y);
            return trial.read(y);
        });
    }

    private static void weight(Trial trial) {
        Tensor dy = trial.random(230, 190).tested();
        Tensor x = trial.random(230, 130).tested();
        Tensor dw = trial.poisoned(190, 130).tested();
        repeat(trial, "dw", () -> {
            trial.engine().linearBackwardWeight(dy, x, 1f, Into.OVERWRITE, dw);
            return trial.read(dw);
        });
    }

    private static void norm(Trial trial) {
        Tensor x = trial.random(300, 130).tested();
        Tensor w = trial.random(1, 130).tested();
        Tensor dy = trial.random(300, 130).tested();
        Tensor inverse = trial.random(300, 1).tested();
        Tensor dx = trial.poisoned(300, 130).tested();
        Tensor dw = trial.poisoned(1, 130).tested();
        repeat(trial, "dw", () -> {
            trial.engine().fill(dx, 0f);
            trial.engine().fill(dw, 0f);
            trial.engine().rmsNormBackward(dy, x, w, inverse, dx, Optional.of(dw));
            return trial.read(dw);
        });
    }

    private static void attention(Trial trial) {
        HeadLayout heads = new HeadLayout(4, 2, 16);
        Segments segments = Segments.ofBounds(0, 40, 101);
        AttentionChecks.Case c = new AttentionChecks.Case(trial, heads, segments, 1);
        Tensor dOut = trial.random(101, 64).tested();
        Tensor dq = trial.poisoned(101, 64).tested();
        Tensor dk = trial.poisoned(101, 32).tested();
        Tensor dv = trial.poisoned(101, 32).tested();
        repeat(trial, "dk", () -> {
            Tensor q = c.q.tested();
            Tensor k = c.k.tested();
            Tensor v = c.v.tested();
            Tensor out = c.out.tested();
            Tensor logSumExp = c.logSumExp.tested();
            trial.engine().trainingAttention(q, k, v, heads, segments, out, logSumExp);
            trial.engine().attentionBackward(dOut, q, k, v, out, logSumExp, heads, segments, dq, dk, dv);
            return trial.read(dk);
        });
    }

    private static void crossEntropy(Trial trial) {
        Tensor logits = trial.random(40, 1000, 4).tested();
        Tensor dLogits = trial.poisoned(40, 1000).tested();
        int[] targets = trial.random().ints(40, 0, 1000).toArray();
        float[] weights = trial.values(40, 1);
        repeat(trial, "the loss", () -> {
            trial.engine().fill(dLogits, 0f);
            double loss = trial.engine().crossEntropy(logits, targets, weights, dLogits);
            return new float[] {(float) loss, (float) trial.engine().sumOfSquares(dLogits)};
        });
    }

    private static void sumOfSquares(Trial trial) {
        Tensor x = trial.random(100, 1001).tested();
        repeat(trial, "the sum", () -> new float[] {(float) trial.engine().sumOfSquares(x)});
    }

    private static void repeat(Trial trial, String what, Supplier<float[]> result) {
        float[] first = result.get();
        for (int i = 1; i < TIMES; i++) {
            trial.expectBits(what, result.get(), first);
        }
    }
}
