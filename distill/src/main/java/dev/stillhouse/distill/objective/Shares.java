package dev.stillhouse.distill.objective;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.Divergence;
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

    /** Forward KL goes without saying, as it did when there was no other: checkpoints of that time hold the same words. */
    String describe(Divergence kind) {
        String by = kind.equals(Divergence.FORWARD_KL) ? "" : " by " + kind;
        return "cross_entropy " + crossEntropy + ", divergence " + divergence + by;
    }
}
