package dev.stillhouse.distill.objective;

import dev.stillhouse.llama.LabelledRows;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;

/**
 * The cross entropy of a chunk of which every row counts by a share of its own.
 *
 * @param counted weighted sum with the shares, whose gradient was added
 * @param plain weighted sum without them
 */
record LabelLoss(double counted, double plain) {
    /** @param shares one per row */
    static LabelLoss of(Engine engine, LabelledRows rows, double[] shares, Tensor logits, Tensor dLogits) {
        int[] targets = rows.targets();
        float[] weights = rows.weights();
        float[] counting = RowWeights.times(weights, shares);
        double counted = RowWeights.areZero(counting) ? 0 : engine.crossEntropy(logits, targets, counting, dLogits);
        if (shares[0] > 0 && RowWeights.areEqual(shares)) {
            return new LabelLoss(counted, counted / shares[0]);
        }
        float[] logProbs = engine.logProbs(logits, targets);
        double plain = 0;
        for (int i = 0; i < logProbs.length; i++) {
            plain -= (double) weights[i] * logProbs[i];
        }
        return new LabelLoss(counted, plain);
    }
}
