package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.TopK;

/**
 * A row of a student's logits beside a teacher of which only the k largest probabilities are known. Each choice uses the logits up, adds
 * {@code weight} times the gradient to {@code gradient}, and returns the divergence.
 *
 * @param keptExp room for k
 * @param keptLogits room for k
 * @param lanes room for one vector
 */
record TruncatedPair(
        TopK topK,
        int row,
        float[] logits,
        float[] keptExp,
        float[] keptLogits,
        float[] lanes,
        int width,
        float weight,
        float[] gradient)
        implements Divergence.Choice {

    /** No teacher spoke for the row. */
    static boolean isAbsent(TopK topK, int row) {
        for (int slot = row * topK.k(); slot < (row + 1) * topK.k(); slot++) {
            if (topK.ids()[slot] >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * With q = e/Z the student's probabilities, the gradient of every logit is {@code q (sum p + P)}, less p for a kept token and
     * {@code P q/Q} for any other, where P and Q are what the teacher and the student leave outside of the kept.
     */
    @Override
    public double forwardKl() {
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
        swapKept();
        double tail = SoftmaxKernels.sum(logits, width) / z;
        double teacherTail = Math.max(0, 1 - keptMass);
        boolean counted = tail >= Engine.SMALLEST_TAIL;
        double mass = counted ? keptMass + teacherTail : keptMass;
        double tailFactor = counted ? mass - teacherTail / tail : mass;
        RowKernels.addScaled(logits, 0, (float) (weight * tailFactor / z), gradient, 0, width);
        addKept(mass / z);
        return cross + keptMass * Math.log(z) + teacherTail * (logTail(teacherTail) - logTail(tail));
    }

    private void addKept(double factor) {
        int first = row * topK.k();
        for (int slot = 0; slot < topK.k(); slot++) {
            int id = topK.ids()[first + slot];
            if (id >= 0) {
                double p = Math.exp(topK.logProbs()[first + slot]);
                gradient[id] += (float) (weight * (keptExp[slot] * factor - p));
            }
        }
    }

    @Override
    public double reverseKl() {
        return overBuckets(Divergence.REVERSE_KL);
    }

    @Override
    public double jensenShannon(double beta) {
        return overBuckets(Divergence.jensenShannon(beta));
    }

    private double overBuckets(Divergence divergence) {
        float max = RowKernels.max(logits, 0, width);
        setKeptLogits();
        double z = SoftmaxKernels.expInPlace(logits, max, 1f, width, lanes);
        double logZ = max + Math.log(z);
        swapKept();
        double keptMass = 0;
        double sum = 0;
        double pulls = 0;
        for (int slot = 0; slot < topK.k(); slot++) {
            if (isKept(slot)) {
                double logP = topK.logProbs()[row * topK.k() + slot];
                double logQ = keptLogits[slot] - logZ;
                keptMass += Math.exp(logP);
                sum += divergence.term(Math.exp(logP), logP, keptExp[slot] / z, logQ);
                pulls += divergence.pull(Math.exp(logP), logP, keptExp[slot] / z, logQ);
            }
        }
        double p = Math.max(0, 1 - keptMass);
        double q = SoftmaxKernels.sum(logits, width) / z;
        double tailPull = q >= Engine.SMALLEST_TAIL ? divergence.pull(p, logTail(p), q, logTail(q)) : 0;
        pulls += tailPull;
        double tailFactor = tailPull == 0 ? -pulls : tailPull / q - pulls;
        RowKernels.addScaled(logits, 0, (float) (weight * tailFactor / z), gradient, 0, width);
        addKept(divergence, z, logZ, pulls);
        return sum + divergence.term(p, logTail(p), q, logTail(q));
    }

    private void addKept(Divergence divergence, double z, double logZ, double pulls) {
        int first = row * topK.k();
        for (int slot = 0; slot < topK.k(); slot++) {
            if (isKept(slot)) {
                double logP = topK.logProbs()[first + slot];
                double q = keptExp[slot] / z;
                double pull = divergence.pull(Math.exp(logP), logP, q, keptLogits[slot] - logZ);
                gradient[topK.ids()[first + slot]] += (float) (weight * (pull - q * pulls));
            }
        }
    }

    private boolean isKept(int slot) {
        return topK.ids()[row * topK.k() + slot] >= 0;
    }

    private void setKeptLogits() {
        for (int slot = 0; slot < topK.k(); slot++) {
            if (isKept(slot)) {
                keptLogits[slot] = logits[topK.ids()[row * topK.k() + slot]];
            }
        }
    }

    /** Takes the exponentials of the kept tokens out of the row, so that what is left is the tail. */
    private void swapKept() {
        for (int slot = 0; slot < topK.k(); slot++) {
            if (isKept(slot)) {
                int id = topK.ids()[row * topK.k() + slot];
                keptExp[slot] = logits[id];
                logits[id] = 0f;
            }
        }
    }

    private static double logTail(double mass) {
        return Math.log(Math.max(mass, Engine.SMALLEST_TAIL));
    }
}
