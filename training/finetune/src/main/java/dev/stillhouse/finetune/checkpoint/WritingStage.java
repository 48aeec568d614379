package dev.stillhouse.finetune.checkpoint;

/** How far the writing of a checkpoint is: the points at which a process may die. */
public enum WritingStage {
    STARTED,
    WEIGHTS_WRITTEN,
    OPTIMIZER_WRITTEN,
    STATE_WRITTEN,
    MANIFEST_WRITTEN,
    MOVED_TO_ITS_PLACE,
    LATEST_WRITTEN
}
