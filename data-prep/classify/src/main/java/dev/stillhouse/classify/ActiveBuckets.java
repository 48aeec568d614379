package dev.stillhouse.classify;

import java.util.Arrays;
import java.util.List;

/**
 * The buckets that at least two rows have: only these can be learned, so that only these become inputs of the network while it is trained.
 * All others keep weights of 0 and say nothing about a text.
 */
final class ActiveBuckets {
    private static final int FEWEST_ROWS = 2;
    private static final int NONE = -1;

    /** By bucket: its input, or NONE. */
    private final int[] inputs;

    private final int size;

    ActiveBuckets(int buckets, List<Example> rows) {
        int[] counts = new int[buckets];
        for (Example row : rows) {
            for (int i = 0; i < row.bag().size(); i++) {
                counts[row.bag().bucket(i)]++;
            }
        }
        inputs = new int[buckets];
        Arrays.fill(inputs, NONE);
        int next = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            if (counts[bucket] >= FEWEST_ROWS) {
                inputs[bucket] = next++;
            }
        }
        size = next;
    }

    int size() {
        return size;
    }

    /** Writes the features of a row into one of {@link #size} inputs, which are 0. */
    void fill(Example row, float[] target, int offset) {
        for (int i = 0; i < row.bag().size(); i++) {
            int input = inputs[row.bag().bucket(i)];
            if (input != NONE) {
                target[offset + input] = row.bag().value(i);
            }
        }
    }

    /** Weights [size, hidden] as weights [buckets, hidden]. */
    float[] spread(float[] weights, int hidden) {
        float[] all = new float[inputs.length * hidden];
        for (int bucket = 0; bucket < inputs.length; bucket++) {
            if (inputs[bucket] != NONE) {
                System.arraycopy(weights, inputs[bucket] * hidden, all, bucket * hidden, hidden);
            }
        }
        return all;
    }
}
