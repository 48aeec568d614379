package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvSlots;
import dev.stillhouse.tensor.Segments;

/** Causal attention one query row and head at a time; the backward recomputes the probabilities from q and k alone. */
final class ReferenceAttention {
    private final ReferenceTensor q;
    private final ReferenceTensor k;
    private final ReferenceTensor v;
    private final HeadLayout heads;
    private final Segments segments;

    ReferenceAttention(ReferenceTensor q, ReferenceTensor k, ReferenceTensor v, HeadLayout heads, Segments segments) {
        this.q = q;
        this.k = k;
        this.v = v;
        this.heads = heads;
        this.segments = segments;
    }

    void forward(ReferenceTensor out, ReferenceTensor logSumExp) {
        for (int s = 0; s < segments.count(); s++) {
            for (int row = segments.start(s); row < segments.end(s); row++) {
                for (int h = 0; h < heads.heads(); h++) {
                    double[] scores = scores(q, row, k, segments.start(s), row + 1, h, heads);
                    double normaliser = ReferenceLosses.logSumExp(scores);
                    logSumExp.set(row, h, normaliser);
                    average(scores, normaliser, v, segments.start(s), h, heads, out, row);
                }
            }
        }
    }

    /** With p the probabilities: dv = pᵀ dOut, dp = dOut vᵀ, ds = p (dp - sum(p dp)) / sqrt(K), dq = ds k, dk = dsᵀ q. */
    void backward(ReferenceTensor dOut, ReferenceTensor dq, ReferenceTensor dk, ReferenceTensor dv) {
        for (int s = 0; s < segments.count(); s++) {
            for (int row = segments.start(s); row < segments.end(s); row++) {
                for (int h = 0; h < heads.heads(); h++) {
                    backwardRow(dOut, row, segments.start(s), h, dq, dk, dv);
                }
            }
        }
    }

    private void backwardRow(
            ReferenceTensor dOut,
            int row,
            int first,
            int h,
            ReferenceTensor dq,
            ReferenceTensor dk,
            ReferenceTensor dv) {
        int width = heads.width();
        int query = h * width;
        int key = h / heads.queriesPerKey() * width;
        double[] scores = scores(q, row, k, first, row + 1, h, heads);
        double normaliser = ReferenceLosses.logSumExp(scores);
        double[] dp = new double[scores.length];
        double mean = 0;
        for (int j = 0; j < scores.length; j++) {
            for (int c = 0; c < width; c++) {
                dp[j] += dOut.get(row, query + c) * v.get(first + j, key + c);
            }
            mean += Math.exp(scores[j] - normaliser) * dp[j];
        }
        for (int j = 0; j < scores.length; j++) {
            double p = Math.exp(scores[j] - normaliser);
            double ds = p * (dp[j] - mean) / Math.sqrt(width);
            for (int c = 0; c < width; c++) {
                dv.add(first + j, key + c, p * dOut.get(row, query + c));
                dq.add(row, query + c, ds * k.get(first + j, key + c));
                dk.add(first + j, key + c, ds * q.get(row, query + c));
            }
        }
    }

    static void cached(
            ReferenceTensor q,
            ReferenceTensor keys,
            ReferenceTensor values,
            HeadLayout heads,
            KvSlots slots,
            ReferenceTensor out) {
        for (int row = 0; row < slots.rows(); row++) {
            int first = slots.slots()[row] * slots.capacity();
            for (int h = 0; h < heads.heads(); h++) {
                double[] scores = scores(q, row, keys, first, first + slots.lengths()[row], h, heads);
                average(scores, ReferenceLosses.logSumExp(scores), values, first, h, heads, out, row);
            }
        }
    }

    private static double[] scores(
            ReferenceTensor q, int row, ReferenceTensor k, int first, int end, int h, HeadLayout heads) {
        int query = h * heads.width();
        int key = h / heads.queriesPerKey() * heads.width();
        double[] scores = new double[end - first];
        for (int j = 0; j < scores.length; j++) {
            for (int c = 0; c < heads.width(); c++) {
                scores[j] += q.get(row, query + c) * k.get(first + j, key + c);
            }
            scores[j] /= Math.sqrt(heads.width());
        }
        return scores;
    }

    private static void average(
            double[] scores,
            double normaliser,
            ReferenceTensor v,
            int first,
            int h,
            HeadLayout heads,
            ReferenceTensor out,
            int row) {
        int query = h * heads.width();
        int key = h / heads.queriesPerKey() * heads.width();
        for (int c = 0; c < heads.width(); c++) {
            double sum = 0;
            for (int j = 0; j < scores.length; j++) {
                sum += Math.exp(scores[j] - normaliser) * v.get(first + j, key + c);
            }
            out.set(row, query + c, sum);
        }
    }
}
