package dev.stillhouse.distill.score;

import dev.stillhouse.text.shard.TeacherTopK;

/** All of a teacher's distribution at one position, to compare with what is kept of it. */
final class WholeDistribution {
    private final float[] logits;
    private final double logSum;

    /** @param logits [V] */
    WholeDistribution(float[] logits) {
        this.logits = logits;
        this.logSum = logSum(logits);
    }

    private static double logSum(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }

    /**
     * The KL divergence, in nats, of a position of a top-k from this, the tail of which is spread evenly over the tokens that are not kept.
     *
     * @param smallest least probability that a tail counts for
     */
    double divergence(TeacherTopK kept, int position, double smallest) {
        int others = logits.length - kept.kept(position);
        double each = Math.log(Math.max(kept.tail(position), smallest) / Math.max(1, others));
        double sum = 0;
        for (float logit : logits) {
            double logProb = logit - logSum;
            sum += Math.exp(logProb) * (logProb - each);
        }
        for (int slot = position * kept.k(); slot < (position + 1) * kept.k(); slot++) {
            if (kept.ids()[slot] >= 0) {
                double probability = Math.exp(logits[kept.ids()[slot]] - logSum);
                sum += probability * (each - kept.logProbs()[slot]);
            }
        }
        return sum;
    }
}
