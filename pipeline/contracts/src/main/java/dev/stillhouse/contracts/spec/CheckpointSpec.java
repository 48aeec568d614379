package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Set;

/**
 * How often training is saved, and how many of the last checkpoints stay.
 *
 * @param resumeWithOther in what a training may differ from the one whose checkpoint it resumes from
 */
public record CheckpointSpec(
        @Default("50") int everySteps,
        @Default("2") int keep,
        @Default("[]") Set<Ingredient> resumeWithOther) {
    public CheckpointSpec {
        new Rules()
                .that(everySteps >= 1, "every_steps must be at least 1, but was %d", everySteps)
                .that(keep >= 2, "keep must be at least 2, but was %d", keep)
                .hold();
    }

    /** What a training is made from. */
    public enum Ingredient {
        DATA,
        MODEL,
        SETTINGS,
        TEACHER,
        TEMPLATE,
        TOKENIZER
    }
}
