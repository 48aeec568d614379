package dev.stillhouse.lake.guard;

/**
 * What a guard says of a text, and the score that decided.
 *
 * @param score from 0 to 1; of a benign text the one that stayed below its threshold
 */
public record GuardVerdict(GuardLabel label, double score) {
    public boolean isBenign() {
        return label == GuardLabel.BENIGN;
    }

    /** The one to act on; this one when both are alike. */
    public GuardVerdict worse(GuardVerdict other) {
        if (isBenign() != other.isBenign()) {
            return isBenign() ? other : this;
        }
        return other.score > score ? other : this;
    }
}
