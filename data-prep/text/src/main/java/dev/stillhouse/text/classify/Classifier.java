package dev.stillhouse.text.classify;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;

/**
 * A trained classifier. Serializable for Spark's broadcasts; files are written by {@link ClassifierFolder}.
 *
 * @param classes their names, in the order of the network's logits
 * @param temperature that logits are divided by, so that probabilities agree with how often they are right
 */
public record Classifier(List<String> classes, FeatureSettings features, double temperature, Network network)
        implements Serializable {
    static final int LONGEST_NAME = 100;

    public Classifier {
        classes = List.copyOf(classes);
        Check.that(
                classes.size() == network.shape().classes(),
                "a network of %d classes needs as many names, but there are %d",
                network.shape().classes(),
                classes.size());
        Check.that(
                features.buckets() == network.shape().buckets(),
                "features.buckets must be %d, which the network has, but was %d",
                network.shape().buckets(),
                features.buckets());
        Check.that(new HashSet<>(classes).size() == classes.size(), "classes must differ, but were %s", classes);
        for (String name : classes) {
            Check.that(
                    !name.isBlank() && name.length() <= LONGEST_NAME,
                    "the name of a class must have 1 to %d characters, but was \"%s\"",
                    LONGEST_NAME,
                    name);
        }
        Check.that(
                temperature > 0 && Double.isFinite(temperature),
                "temperature must be above 0, but was %s",
                temperature);
    }

    /** Whether classes are grades: all of their names are whole numbers from 0 to 99. */
    public boolean isGraded() {
        return Grades.are(classes);
    }

    /** For one thread. */
    public Scorer scorer() {
        return new Scorer(this);
    }

    Classified classified(double[] logits) {
        return new Classified(classes, Softmax.of(logits, temperature));
    }
}
