package dev.stillhouse.text.classify;

import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;

/** What a classifier says of one text. */
public final class Classified {
    private final List<String> classes;
    private final double[] probabilities;

    Classified(List<String> classes, double[] probabilities) {
        this.classes = classes;
        this.probabilities = probabilities;
    }

    /** The most probable class; of equal ones the first. */
    public String best() {
        return classes.get(bestIndex());
    }

    /** The probability of the best class. */
    public double confidence() {
        return probabilities[bestIndex()];
    }

    /** The probability that it is one of some classes. */
    public double probability(Collection<String> some) {
        double sum = 0;
        for (int c = 0; c < probabilities.length; c++) {
            if (some.contains(classes.get(c))) {
                sum += probabilities[c];
            }
        }
        return sum;
    }

    /** In the order of the classes. */
    public double[] probabilities() {
        return probabilities.clone();
    }

    /** The expected grade, where classes are grades. */
    public OptionalDouble grade() {
        return Grades.are(classes)
                ? OptionalDouble.of(Grades.expected(classes, probabilities))
                : OptionalDouble.empty();
    }

    int bestIndex() {
        int best = 0;
        for (int c = 1; c < probabilities.length; c++) {
            if (probabilities[c] > probabilities[best]) {
                best = c;
            }
        }
        return best;
    }
}
