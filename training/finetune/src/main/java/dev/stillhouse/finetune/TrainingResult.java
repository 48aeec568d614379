package dev.stillhouse.finetune;

import java.io.Serializable;

/**
 * A finished training.
 *
 * @param steps optimizer steps, skipped ones included
 * @param skippedSteps without an update, since this process began
 * @param tokens seen
 * @param finalLoss of the last step; NaN when the training was finished before this process began
 * @param seconds that this process trained
 * @param model the finished model's folder
 */
public record TrainingResult(
        long steps, long skippedSteps, long tokens, double finalLoss, double seconds, SharedPath model)
        implements Serializable {}
