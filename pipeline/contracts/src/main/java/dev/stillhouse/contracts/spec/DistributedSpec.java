package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.time.Duration;

/**
 * How several workers train a recipe together.
 *
 * @param workers each of which computes its share of every step
 * @param wire what carries gradients between them
 * @param zeroStage 0 for a whole optimizer on each of them, 1 for one that is shared out
 * @param localSteps that each makes alone before they meet; 1 for gradients that are exchanged in every step
 * @param outerLearningRate of the optimizer that moves all of them when they meet
 * @param outerMomentum of the same
 * @param compareEverySteps steps between two comparisons of their weights
 * @param heartbeatTimeout without a sign of life until a worker counts as lost
 * @param stepTimeout that a step may take until the worker that it waits for counts as hung
 */
public record DistributedSpec(
        @Incidental @Default("1") int workers,
        @Default("f32") Wire wire,
        @Incidental @Default("0") int zeroStage,
        @Default("1") int localSteps,
        @Default("0.7") double outerLearningRate,
        @Default("0.9") double outerMomentum,
        @Incidental @Default("100") int compareEverySteps,
        @Incidental @Default("20s") Duration heartbeatTimeout,
        @Incidental @Default("10m") Duration stepTimeout) {
    public DistributedSpec {
        new Rules()
                .that(workers >= 1, "workers must be at least 1, but was %d", workers)
                .that(zeroStage == 0 || zeroStage == 1, "zero_stage must be 0 or 1, but was %d", zeroStage)
                .that(localSteps >= 1, "local_steps must be at least 1, but was %d", localSteps)
                .that(
                        localSteps == 1 || zeroStage == 0,
                        "zero_stage must be 0 with local_steps %d, as every worker needs all moments then",
                        localSteps)
                .that(outerLearningRate > 0, "outer_learning_rate must be above 0, but was %s", outerLearningRate)
                .that(
                        outerMomentum >= 0 && outerMomentum < 1,
                        "outer_momentum must be at least 0 and below 1, but was %s",
                        outerMomentum)
                .that(compareEverySteps >= 1, "compare_every_steps must be at least 1, but was %d", compareEverySteps)
                .that(
                        heartbeatTimeout.toSeconds() >= 3,
                        "heartbeat_timeout must be at least 3s, but was %ds",
                        heartbeatTimeout.toSeconds())
                .that(stepTimeout.toSeconds() >= 1, "step_timeout must be at least 1s")
                .hold();
    }

    /** What carries a gradient. */
    public enum Wire {
        F32,
        BF16
    }
}
