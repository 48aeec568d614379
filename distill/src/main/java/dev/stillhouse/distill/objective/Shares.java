package dev.stillhouse.distill.objective;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * How much each part of a distillation loss counts.
 *
 * @param crossEntropy against the labels
 * @param divergence from the teacher
 */
public record Shares(double crossEntropy, double divergence) implements Serializable {
    public Shares {
        Check.that(crossEntropy >= 0, "objective.cross_entropy must not be negative, but was %s", crossEntropy);
        Check.that(divergence >= 0, "objective.divergence must not be negative, but was %s", divergence);
        Check.that(
                crossEntropy + divergence > 0,
                "objective.cross_entropy and objective.divergence must not both be 0: nothing would be learned");
    }

    /** What the labels count where no teacher spoke: as much as both parts together elsewhere. */
    double withoutTeacher() {
        return crossEntropy + divergence;
    }

    @Override
    public String toString() {
        return "cross_entropy " + crossEntropy + ", divergence " + divergence;
    }
}
