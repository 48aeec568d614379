package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.TopK;
import java.util.Arrays;
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

    static double divergence(
            Divergence divergence,
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
            double[] pulls = new double[q.length];
            double scale = weights[n] * temperature * temperature;
            for (int j = 0; j < q.length; j++) {
                loss += scale * divergence.term(Math.exp(p[j]), p[j], Math.exp(q[j]), q[j]);
                pulls[j] = divergence.pull(Math.exp(p[j]), p[j], Math.exp(q[j]), q[j]);
            }
            double sum = Arrays.stream(pulls).sum();
            for (int j = 0; j < q.length; j++) {
                dLogits.add(n, j, scale / temperature * (pulls[j] - Math.exp(q[j]) * sum));
            }
        }
        return loss;
    }

    static double topKDivergence(
            Divergence divergence, TopK topK, ReferenceTensor logits, float[] weights, ReferenceTensor dLogits) {
        double loss = 0;
        for (int n = 0; n < logits.rows(); n++) {
            if (weights[n] != 0f) {
                loss += weights[n] * topKRow(divergence, topK, logits, n, weights[n], dLogits);
            }
        }
        return loss;
    }

    /** The pull of the tail falls on its tokens by their share of it. */
    private static double topKRow(
            Divergence divergence, TopK topK, ReferenceTensor logits, int n, double weight, ReferenceTensor dLogits) {
        double[] q = logSoftmax(logits.row(n), 1);
        double[] pulls = new double[q.length];
        boolean[] kept = new boolean[q.length];
        double loss = 0;
        double keptMass = 0;
        for (int slot = n * topK.k(); slot < (n + 1) * topK.k(); slot++) {
            int id = topK.ids()[slot];
            if (id >= 0) {
                double logP = topK.logProbs()[slot];
                kept[id] = true;
                keptMass += Math.exp(logP);
                loss += divergence.term(Math.exp(logP), logP, Math.exp(q[id]), q[id]);
                pulls[id] = divergence.pull(Math.exp(logP), logP, Math.exp(q[id]), q[id]);
            }
        }
        double p = Math.max(0, 1 - keptMass);
        double tail = IntStream.range(0, q.length)
                .filter(j -> !kept[j])
                .mapToDouble(j -> Math.exp(q[j]))
                .sum();
        double pull = divergence.pull(p, logTail(p), tail, logTail(tail));
        for (int j = 0; j < q.length; j++) {
            if (!kept[j] && tail >= Engine.SMALLEST_TAIL) {
                pulls[j] = pull * Math.exp(q[j]) / tail;
            }
        }
        double sum = Arrays.stream(pulls).sum();
        for (int j = 0; j < q.length; j++) {
            dLogits.add(n, j, weight * (pulls[j] - Math.exp(q[j]) * sum));
        }
        return loss + divergence.term(p, logTail(p), tail, logTail(tail));
    }

    private static double logTail(double mass) {
        return Math.log(Math.max(mass, Engine.SMALLEST_TAIL));
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
