package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.TopK;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Holds each backward of the reference engine to central differences of its forward, in double precision. */
public final class FiniteDifferences {
    /** The step whose truncation and rounding errors are about equal in double precision. */
    private static final double STEP = 1e-5;

    private static final double TOLERANCE = 1e-7;

    private final ReferenceEngine engine = new ReferenceEngine();
    private final SplittableRandom random = new SplittableRandom(20_251);

    private FiniteDifferences() {}

    /** One backward. */
    public record Check(String name, Runnable body) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The forward again, reduced to one number. */
    private interface Loss {
        double value();
    }

    public static List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(
                new Check("linear", () -> new FiniteDifferences().linear()),
                new Check("rmsNorm", () -> new FiniteDifferences().rmsNorm()),
                new Check("rotate", () -> new FiniteDifferences().rotate()),
                new Check("attention", () -> new FiniteDifferences().attention()),
                new Check("swiGlu", () -> new FiniteDifferences().swiGlu()),
                new Check("crossEntropy", () -> new FiniteDifferences().crossEntropy())));
        for (Divergence kind : LossChecks.DIVERGENCES) {
            checks.add(new Check("divergence, " + kind, () -> new FiniteDifferences().divergence(kind)));
            checks.add(new Check("topKDivergence, " + kind, () -> new FiniteDifferences().topKDivergence(kind)));
        }
        return List.copyOf(checks);
    }

    private void linear() {
        Tensor x = tensor(3, 5);
        Tensor w = tensor(4, 5);
        Tensor dy = tensor(3, 4);
        Loss loss = () -> {
            Tensor y = zeros(3, 4);
            engine.linear(x, w, 0.7f, Into.OVERWRITE, y);
            return dot(dy, y);
        };
        Tensor dx = zeros(3, 5);
        Tensor dw = zeros(4, 5);
        engine.linearBackwardInput(dy, w, 0.7f, Into.OVERWRITE, dx);
        engine.linearBackwardWeight(dy, x, 0.7f, Into.OVERWRITE, dw);
        expect("dx", x, dx, loss);
        expect("dw", w, dw, loss);
    }

    private void rmsNorm() {
        Tensor x = tensor(3, 6);
        Tensor w = tensor(1, 6);
        Tensor dy = tensor(3, 6);
        Tensor inverse = zeros(3, 1);
        Loss loss = () -> {
            Tensor y = zeros(3, 6);
            engine.rmsNorm(x, w, 1e-3f, y, inverse);
            return dot(dy, y);
        };
        loss.value();
        Tensor dx = zeros(3, 6);
        Tensor dw = zeros(1, 6);
        engine.rmsNormBackward(dy, x, w, inverse, dx, Optional.of(dw));
        expect("dx", x, dx, loss);
        expect("dw", w, dw, loss);
    }

    private void rotate() {
        Tensor x = tensor(3, 8);
        Tensor dy = tensor(3, 8);
        int[] positions = {0, 1, 7};
        Loss loss = () -> {
            Tensor y = zeros(3, 8);
            engine.copy(x, y);
            engine.rotate(y, RowChecks.table(4), positions);
            return dot(dy, y);
        };
        Tensor dx = zeros(3, 8);
        engine.copy(dy, dx);
        engine.rotateBackward(dx, RowChecks.table(4), positions);
        expect("dx", x, dx, loss);
    }

    private void attention() {
        HeadLayout heads = new HeadLayout(4, 2, 2);
        Segments segments = Segments.ofBounds(0, 3, 3, 5);
        Tensor q = tensor(5, 8);
        Tensor k = tensor(5, 4);
        Tensor v = tensor(5, 4);
        Tensor dOut = tensor(5, 8);
        Tensor out = zeros(5, 8);
        Tensor logSumExp = zeros(5, 4);
        Loss loss = () -> {
            engine.attention(q, k, v, heads, segments, out, logSumExp);
            return dot(dOut, out);
        };
        loss.value();
        Tensor dq = zeros(5, 8);
        Tensor dk = zeros(5, 4);
        Tensor dv = zeros(5, 4);
        engine.attentionBackward(dOut, q, k, v, out, logSumExp, heads, segments, dq, dk, dv);
        expect("dq", q, dq, loss);
        expect("dk", k, dk, loss);
        expect("dv", v, dv, loss);
    }

    private void swiGlu() {
        Tensor gate = tensor(2, 5);
        Tensor up = tensor(2, 5);
        Tensor dOut = tensor(2, 5);
        Loss loss = () -> {
            Tensor out = zeros(2, 5);
            engine.swiGlu(gate, up, out);
            return dot(dOut, out);
        };
        Tensor dGate = zeros(2, 5);
        Tensor dUp = zeros(2, 5);
        engine.swiGluBackward(dOut, gate, up, dGate, dUp);
        expect("dGate", gate, dGate, loss);
        expect("dUp", up, dUp, loss);
    }

    private void crossEntropy() {
        Tensor logits = tensor(4, 6);
        int[] targets = {0, 5, -1, 2};
        float[] weights = {1f, 0.5f, 0f, 2f};
        Tensor dLogits = zeros(4, 6);
        engine.crossEntropy(logits, targets, weights, dLogits);
        expect("dLogits", logits, dLogits, () -> engine.crossEntropy(logits, targets, weights, zeros(4, 6)));
    }

    private void divergence(Divergence kind) {
        Tensor teacher = tensor(3, 6);
        Tensor student = tensor(3, 6);
        float[] weights = {1f, 0f, 0.5f};
        Tensor dLogits = zeros(3, 6);
        engine.divergence(kind, teacher, student, 2f, weights, dLogits);
        expect("dLogits", student, dLogits, () -> engine.divergence(kind, teacher, student, 2f, weights, zeros(3, 6)));
    }

    private void topKDivergence(Divergence kind) {
        Tensor logits = tensor(4, 7);
        TopK kept = engine.topK(tensor(4, 7), 3);
        int[] ids = kept.ids().clone();
        ids[5] = -1;
        ids[9] = -1;
        ids[10] = -1;
        ids[11] = -1;
        TopK teacher = new TopK(3, ids, kept.logProbs());
        float[] weights = {1f, 0.5f, 2f, 1f};
        Tensor dLogits = zeros(4, 7);
        engine.topKDivergence(kind, teacher, logits, weights, dLogits);
        expect("dLogits", logits, dLogits, () -> engine.topKDivergence(kind, teacher, logits, weights, zeros(4, 7)));
    }

    private void expect(String what, Tensor input, Tensor gradient, Loss loss) {
        for (long i = 0; i < input.shape().elements(); i++) {
            double value = engine.value(input, i);
            engine.setValue(input, i, value + STEP);
            double above = loss.value();
            engine.setValue(input, i, value - STEP);
            double below = loss.value();
            engine.setValue(input, i, value);
            double expected = (above - below) / (2 * STEP);
            double actual = engine.value(gradient, i);
            if (!(Math.abs(actual - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
                throw new AssertionError(String.format(
                        Locale.ROOT, "%s[%d] is %s, the difference quotient is %s", what, i, actual, expected));
            }
        }
    }

    private double dot(Tensor x, Tensor y) {
        double sum = 0;
        for (long i = 0; i < x.shape().elements(); i++) {
            sum += engine.value(x, i) * engine.value(y, i);
        }
        return sum;
    }

    private Tensor zeros(int rows, int columns) {
        return engine.zeros(Shape.matrix(rows, columns));
    }

    private Tensor tensor(int rows, int columns) {
        Tensor tensor = zeros(rows, columns);
        for (long i = 0; i < tensor.shape().elements(); i++) {
            engine.setValue(tensor, i, 3 * random.nextDouble() - 1.5);
        }
        return tensor;
    }
}
