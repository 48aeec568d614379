package dev.stillhouse.distill.objective;

/** Weights of the rows of a chunk. */
final class RowWeights {
    private RowWeights() {}

    static float[] times(float[] weights, double[] shares) {
        float[] product = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            product[i] = (float) (weights[i] * shares[i]);
        }
        return product;
    }

    static float[] times(float[] weights, double share) {
        float[] product = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            product[i] = (float) (weights[i] * share);
        }
        return product;
    }

    static boolean areZero(float[] weights) {
        for (float weight : weights) {
            if (weight != 0) {
                return false;
            }
        }
        return true;
    }

    static boolean areEqual(double[] shares) {
        for (double share : shares) {
            if (share != shares[0]) {
                return false;
            }
        }
        return true;
    }
}
