package dev.stillhouse.text.classify;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * Two layers over a bag of features: {@code max(0, bag * W1 + b1) * W2 + b2}, with W1 [B, H], b1 [H], W2 [H, C] and b2 [C], row by row.
 * Only the rows of W1 that the bag has are touched. Serializable for Spark's broadcasts; files are written by {@link ClassifierFolder}.
 */
public final class Network implements Serializable {
    private final int buckets;
    private final int hidden;
    private final int classes;
    private final float[] hiddenWeight;
    private final float[] hiddenBias;
    private final float[] outputWeight;
    private final float[] outputBias;

    /** Takes the arrays over: nobody else may write into them. */
    public Network(
            NetworkShape shape, float[] hiddenWeight, float[] hiddenBias, float[] outputWeight, float[] outputBias) {
        this.buckets = shape.buckets();
        this.hidden = shape.hidden();
        this.classes = shape.classes();
        require("hidden.weight", hiddenWeight, (long) buckets * hidden);
        require("hidden.bias", hiddenBias, hidden);
        require("output.weight", outputWeight, (long) hidden * classes);
        require("output.bias", outputBias, classes);
        this.hiddenWeight = hiddenWeight;
        this.hiddenBias = hiddenBias;
        this.outputWeight = outputWeight;
        this.outputBias = outputBias;
    }

    private static void require(String name, float[] weights, long elements) {
        Check.that(weights.length == elements, "%s must have %d elements, but has %d", name, elements, weights.length);
        for (float weight : weights) {
            Check.that(Float.isFinite(weight), "%s has the value %s; weights are finite numbers", name, weight);
        }
    }

    public NetworkShape shape() {
        return new NetworkShape(buckets, hidden, classes);
    }

    /** [C], before the softmax and its temperature. */
    public double[] logits(Bag bag) {
        double[] sums = new double[hidden];
        for (int j = 0; j < hidden; j++) {
            sums[j] = hiddenBias[j];
        }
        for (int i = 0; i < bag.size(); i++) {
            double value = bag.value(i);
            int row = bag.bucket(i) * hidden;
            for (int j = 0; j < hidden; j++) {
                sums[j] += value * hiddenWeight[row + j];
            }
        }
        double[] logits = new double[classes];
        for (int c = 0; c < classes; c++) {
            logits[c] = outputBias[c];
        }
        for (int j = 0; j < hidden; j++) {
            double active = Math.max(0, sums[j]);
            for (int c = 0; c < classes; c++) {
                logits[c] += active * outputWeight[j * classes + c];
            }
        }
        return logits;
    }

    /** The four tensors in the order of the file. */
    float[][] tensors() {
        return new float[][] {hiddenWeight, hiddenBias, outputWeight, outputBias};
    }
}
