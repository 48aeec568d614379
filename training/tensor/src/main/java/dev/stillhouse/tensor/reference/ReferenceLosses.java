package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.TopK;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Losses over rows of logits, with their gradients. Rows of weight 0 are skipped. */
final class ReferenceLosses {
    private ReferenceLosses() {}

    static double crossEntropy(ReferenceTensor logits, int[] targets, float[] weights, ReferenceTensor dLogits) {
        double loss = 0;
        for (int n = 0; n < logits.rows(); n++) {
            if (weights[n] == 0f) {
                continue;
            }
            double[] log = logSoftmax(logits.row(n), 1);
            loss -= weights[n] * log[targets[n]];
            for (int j = 0; j < log.length; j++) {
                dLogits.add(n, j, weights[n] * (Math.exp(log[j]) - (j == targets[n] ? 1 : 0)));
            }
        }
        return loss;
    }

    static double klDivergence(
            ReferenceTensor teacher,
            ReferenceTensor student,
            double temperature,
            float[] weights,
            ReferenceTensor dLogits) {
        double loss = 0;
        for (int n = 0; n < student.rows(); n++) {
            if (weights[n] == 0f) {
                continue;
            }
            double[] p = logSoftmax(teacher.row(n), temperature);
            double[] q = logSoftmax(student.row(n), temperature);
            double scale = weights[n] * temperature * temperature;
            for (int j = 0; j < p.length; j++) {
                loss += scale * Math.exp(p[j]) * (p[j] - q[j]);
                dLogits.add(n, j, scale / temperature * (Math.exp(q[j]) - Math.exp(p[j])));
            }
        }
        return loss;
    }

    /**
     * With p the teacher's kept probabilities, P the rest of its mass, q the student's probabilities and Q its mass outside of the kept:
     * {@code sum p log(p/q) + P log(P/Q)}. The gradient of a logit is {@code q (sum p + P) - p} for a kept token and
     * {@code q (sum p + P) - P q/Q} for any other. A mass below {@link Engine#SMALLEST_TAIL} counts as that much, and adds no gradient.
     */
    static double topKDivergence(TopK topK, ReferenceTensor logits, float[] weights, ReferenceTensor dLogits) {
        double loss = 0;
        for (int n = 0; n < logits.rows(); n++) {
            if (weights[n] != 0f) {
                loss += weights[n] * topKRow(topK, logits, n, weights[n], dLogits);
            }
        }
        return loss;
    }

    private static double topKRow(TopK topK, ReferenceTensor logits, int n, double weight, ReferenceTensor dLogits) {
        double[] log = logSoftmax(logits.row(n), 1);
        double[] p = new double[log.length];
        boolean[] kept = new boolean[log.length];
        double loss = 0;
        double keptMass = 0;
        for (int slot = n * topK.k(); slot < (n + 1) * topK.k(); slot++) {
            int id = topK.ids()[slot];
            if (id >= 0) {
                kept[id] = true;
                p[id] = Math.exp(topK.logProbs()[slot]);
                keptMass += p[id];
                loss += p[id] * (topK.logProbs()[slot] - log[id]);
            }
        }
        double teacherTail = Math.max(0, 1 - keptMass);
        double tail = IntStream.range(0, log.length)
                .filter(j -> !kept[j])
                .mapToDouble(j -> Math.exp(log[j]))
                .sum();
        boolean counted = tail >= Engine.SMALLEST_TAIL;
        double mass = counted ? keptMass + teacherTail : keptMass;
        for (int j = 0; j < log.length; j++) {
            double target = kept[j] ? p[j] : counted ? teacherTail * Math.exp(log[j]) / tail : 0;
            dLogits.add(n, j, weight * (Math.exp(log[j]) * mass - target));
        }
        return loss
                + teacherTail
                        * (Math.log(Math.max(teacherTail, Engine.SMALLEST_TAIL))
                                - Math.log(Math.max(tail, Engine.SMALLEST_TAIL)));
    }

    static TopK topK(ReferenceTensor logits, int k) {
        int[] ids = new int[logits.rows() * k];
        float[] logProbs = new float[ids.length];
        for (int n = 0; n < logits.rows(); n++) {
            double[] log = logSoftmax(logits.row(n), 1);
            int[] best = IntStream.range(0, log.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer j) -> -log[j]).thenComparing(j -> j))
                    .limit(k)
                    .mapToInt(j -> j)
                    .toArray();
            for (int i = 0; i < k; i++) {
                ids[n * k + i] = best[i];
                logProbs[n * k + i] = (float) log[best[i]];
            }
        }
        return new TopK(k, ids, logProbs);
    }

    static double[] logSoftmax(double[] logits, double temperature) {
        double[] scaled = new double[logits.length];
        for (int j = 0; j < logits.length; j++) {
            scaled[j] = logits[j] / temperature;
        }
        double normaliser = logSumExp(scaled);
        for (int j = 0; j < scaled.length; j++) {
            scaled[j] -= normaliser;
        }
        return scaled;
    }

    static double logSumExp(double[] values) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (double value : values) {
            sum += Math.exp(value - largest);
        }
        return largest + Math.log(sum);
    }
}
