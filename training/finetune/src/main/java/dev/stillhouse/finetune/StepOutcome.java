package dev.stillhouse.finetune;

/** What became of an optimizer step. */
public enum StepOutcome {
    UPDATED,
    /** The loss or the gradient norm was not finite, so weights and moments stayed as they were. */
    SKIPPED,
    /** The loss was a spike by the rule, so weights and moments stayed as they were. */
    SPIKED
}
