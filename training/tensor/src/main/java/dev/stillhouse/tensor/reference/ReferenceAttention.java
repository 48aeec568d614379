package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;
import java.util.stream.IntStream;

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
                    int[] seen = IntStream.rangeClosed(segments.start(s), row).toArray();
                    double[] scores = scores(q, row, k, seen, h, heads);
                    double normaliser = ReferenceLosses.logSumExp(scores);
                    logSumExp.set(row, h, normaliser);
                    average(scores, normaliser, v, seen, h, heads, out, row);
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
        double[] scores = scores(q, row, k, IntStream.rangeClosed(first, row).toArray(), h, heads);
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
            KvPages pages,
            ReferenceTensor out) {
        for (int r = 0; r < pages.rows(); r++) {
            int row = r;
            int[] seen = IntStream.range(0, pages.lengths()[row])
                    .map(position -> pages.cacheRow(row, position))
                    .toArray();
            for (int h = 0; h < heads.heads(); h++) {
                double[] scores = scores(q, row, keys, seen, h, heads);
                average(scores, ReferenceLosses.logSumExp(scores), values, seen, h, heads, out, row);
            }
        }
    }

    /** @param seen the rows of k that the query sees */
    private static double[] scores(ReferenceTensor q, int row, ReferenceTensor k, int[] seen, int h, HeadLayout heads) {
        int query = h * heads.width();
        int key = h / heads.queriesPerKey() * heads.width();
        double[] scores = new double[seen.length];
        for (int j = 0; j < scores.length; j++) {
            for (int c = 0; c < heads.width(); c++) {
                scores[j] += q.get(row, query + c) * k.get(seen[j], key + c);
            }
            scores[j] /= Math.sqrt(heads.width());
        }
        return scores;
    }

    private static void average(
            double[] scores,
            double normaliser,
            ReferenceTensor v,
            int[] seen,
            int h,
            HeadLayout heads,
            ReferenceTensor out,
            int row) {
        int query = h * heads.width();
        int key = h / heads.queriesPerKey() * heads.width();
        for (int c = 0; c < heads.width(); c++) {
            double sum = 0;
            for (int j = 0; j < scores.length; j++) {
                sum += Math.exp(scores[j] - normaliser) * v.get(seen[j], key + c);
            }
            out.set(row, query + c, sum);
        }
    }
}
