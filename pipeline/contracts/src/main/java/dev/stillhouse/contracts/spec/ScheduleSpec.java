package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;

/**
 * The learning rate over the steps: up in a line over the warm-up, then down to a share of its height.
 *
 * @param finalRatio the share of the learning rate that the last step has
 */
public record ScheduleSpec(
        @Default("cosine") Curve kind,
        @Default("0") int warmupSteps,
        @Default("0.1") double finalRatio) {
    public ScheduleSpec {
        new Rules()
                .that(warmupSteps >= 0, "warmup_steps must be at least 0, but was %d", warmupSteps)
                .that(
                        finalRatio >= 0 && finalRatio <= 1,
                        "final_ratio must be at least 0 and at most 1, but was %s",
                        finalRatio)
                .hold();
    }

    public enum Curve {
        COSINE,
        LINEAR,
        CONSTANT
    }
}
