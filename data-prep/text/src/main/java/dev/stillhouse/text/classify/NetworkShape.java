package dev.stillhouse.text.classify;

import dev.stillhouse.contracts.failure.Check;

/**
 * How large a network is.
 *
 * @param buckets B, of the features
 * @param hidden H
 * @param classes C
 */
public record NetworkShape(int buckets, int hidden, int classes) {
    public NetworkShape {
        Check.that(buckets >= 1, "buckets must be at least 1, but was %d", buckets);
        Check.that(hidden >= 1 && hidden <= 256, "hidden must be 1 to 256, but was %d", hidden);
        Check.that(classes >= 2 && classes <= 64, "a classifier has 2 to 64 classes, but there are %d", classes);
    }

    /** Weights and biases of both layers. */
    long parameters() {
        return (long) buckets * hidden + hidden + (long) hidden * classes + classes;
    }
}
