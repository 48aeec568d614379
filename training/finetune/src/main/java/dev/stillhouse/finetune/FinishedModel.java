package dev.stillhouse.finetune;

/** Which weights a training ends with. */
public enum FinishedModel {
    /** Those after the last step. */
    LAST,
    /** Those of the checkpoint with the lowest validation loss. */
    BEST
}
