package dev.stillhouse.lake.guard;

/**
 * How sure a guard is, from 0 to 1.
 *
 * @param injection that the text gives orders of any kind: for texts of third parties
 * @param jailbreak that the text tries to free a model from its rules: for users' turns
 */
public record GuardScores(double injection, double jailbreak) {
    /** Of a text without content. */
    static final GuardScores NONE = new GuardScores(0, 0);

    /** The larger of each. */
    GuardScores max(GuardScores other) {
        return new GuardScores(Math.max(injection, other.injection), Math.max(jailbreak, other.jailbreak));
    }
}
