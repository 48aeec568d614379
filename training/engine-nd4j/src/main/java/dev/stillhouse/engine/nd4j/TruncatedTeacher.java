package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.TopK;

/** The divergence of one row from a teacher of which only the k largest probabilities are known. */
final class TruncatedTeacher {
    private final TopK topK;

    TruncatedTeacher(TopK topK) {
        this.topK = topK;
    }

    boolean isAbsent(int row) {
        for (int slot = row * topK.k(); slot < (row + 1) * topK.k(); slot++) {
            if (topK.ids()[slot] >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds {@code weight} times the gradient to {@code gradient} and returns the divergence.
     *
     * <p>With q = e/Z the student's probabilities, the gradient of every logit is {@code q (sum p + P)}, less p for a kept token and
     * {@code P q/Q} for any other, where P and Q are what the teacher and the student leave outside of the kept.
     *
     * @param logits of the row; used up
     * @param keptExp room for k
     */
    double divergence(
            int row, float[] logits, float[] keptExp, int width, float weight, float[] gradient, float[] lanes) {
        int first = row * topK.k();
        float max = RowKernels.max(logits, 0, width);
        double keptMass = 0;
        double cross = 0;
        for (int slot = 0; slot < topK.k(); slot++) {
            int id = topK.ids()[first + slot];
            if (id >= 0) {
                double p = Math.exp(topK.logProbs()[first + slot]);
                keptMass += p;
                cross += p * (topK.logProbs()[first + slot] - ((double) logits[id] - max));
            }
        }
        double z = SoftmaxKernels.expInPlace(logits, max, 1f, width, lanes);
        swapKept(first, logits, keptExp);
        double tail = SoftmaxKernels.sum(logits, width) / z;
        double teacherTail = Math.max(0, 1 - keptMass);
        boolean counted = tail >= Engine.SMALLEST_TAIL;
        double mass = counted ? keptMass + teacherTail : keptMass;
        double tailFactor = counted ? mass - teacherTail / tail : mass;
        RowKernels.addScaled(logits, 0, (float) (weight * tailFactor / z), gradient, 0, width);
        addKept(first, keptExp, weight, mass / z, gradient);
        return cross + keptMass * Math.log(z) + teacherTail * (log(teacherTail) - log(tail));
    }

    /** Takes the kept tokens out of the row, so that what is left is the tail. */
    private void swapKept(int first, float[] exp, float[] keptExp) {
        for (int slot = 0; slot < topK.k(); slot++) {
            int id = topK.ids()[first + slot];
            if (id >= 0) {
                keptExp[slot] = exp[id];
                exp[id] = 0f;
            }
        }
    }

    private void addKept(int first, float[] keptExp, float weight, double factor, float[] gradient) {
        for (int slot = 0; slot < topK.k(); slot++) {
            int id = topK.ids()[first + slot];
            if (id >= 0) {
                double p = Math.exp(topK.logProbs()[first + slot]);
                gradient[id] += (float) (weight * (keptExp[slot] * factor - p));
            }
        }
    }

    private static double log(double mass) {
        return Math.log(Math.max(mass, Engine.SMALLEST_TAIL));
    }
}
