package dev.stillhouse.finetune;

/** What became of an optimizer step. */
public enum StepOutcome {
    UPDATED,
    /** The loss or the gradient norm was not finite, so the weights stayed as they were. */
    SKIPPED
}
