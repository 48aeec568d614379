package dev.stillhouse.lake.guard;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * From which score on a text is no longer benign.
 *
 * @param injection for texts of third parties
 * @param jailbreak for users' turns
 */
public record GuardThresholds(double injection, double jailbreak) implements Serializable {
    public GuardThresholds {
        Check.that(
                injection > 0 && injection <= 1,
                "data.guard.injection must be above 0 and at most 1, but was %s",
                injection);
        Check.that(
                jailbreak > 0 && jailbreak <= 1,
                "data.guard.jailbreak must be above 0 and at most 1, but was %s",
                jailbreak);
    }

    public GuardVerdict judge(GuardScores scores, TextOrigin origin) {
        return origin == TextOrigin.USER
                ? verdict(GuardLabel.JAILBREAK, scores.jailbreak(), jailbreak)
                : verdict(GuardLabel.INJECTION, scores.injection(), injection);
    }

    /** The threshold that a label had to reach. */
    public double of(GuardLabel label) {
        return label == GuardLabel.JAILBREAK ? jailbreak : injection;
    }

    private static GuardVerdict verdict(GuardLabel label, double score, double threshold) {
        return new GuardVerdict(score >= threshold ? label : GuardLabel.BENIGN, score);
    }
}
