package dev.stillhouse.classify;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.lake.LabelSource;
import dev.stillhouse.text.classify.FeatureSettings;

/**
 * What to train a classifier on, and how.
 *
 * @param name what people call it
 * @param validation share of the texts that chooses the epoch and the temperature, by their hash
 * @param test share of the texts that it is measured on, by their hash
 * @param seed of the first weights and of the order of the rows
 */
public record TrainSettings(
        String name,
        LabelSource labels,
        FeatureSettings features,
        NetworkSettings network,
        double validation,
        double test,
        long seed) {
    public TrainSettings {
        Check.that(validation > 0 && validation < 1, "validation must be above 0 and below 1, but was %s", validation);
        Check.that(test > 0 && test < 1, "test must be above 0 and below 1, but was %s", test);
        Check.that(
                validation + test < 1,
                "test must leave rows to learn from beside validation %s, but was %s",
                validation,
                test);
    }
}
