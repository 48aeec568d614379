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
 * @param modelStep the step whose weights it has
 * @param validationLoss of these weights; NaN where it was not measured
 */
public record TrainingResult(
        long steps,
        long skippedSteps,
        long tokens,
        double finalLoss,
        double seconds,
        SharedPath model,
        long modelStep,
        double validationLoss)
        implements Serializable {
    /** With the weights after the last step, which were not measured. */
    public TrainingResult(
            long steps, long skippedSteps, long tokens, double finalLoss, double seconds, SharedPath model) {
        this(steps, skippedSteps, tokens, finalLoss, seconds, model, steps, Double.NaN);
    }

    /** The same with the weights of another step. */
    TrainingResult withModelOf(long step, double loss) {
        return new TrainingResult(steps, skippedSteps, tokens, finalLoss, seconds, model, step, loss);
    }
}
