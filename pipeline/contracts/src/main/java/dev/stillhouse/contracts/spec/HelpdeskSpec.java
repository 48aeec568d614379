package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;

/**
 * How many help desk tickets to generate, by file. A count of zero leaves the file out.
 *
 * @param seed the run's when left out
 * @param gold labelled tickets for training: {@code gold.jsonl}
 * @param test labelled tickets for the test: {@code test.jsonl}
 * @param pile unlabelled rows with dirt: {@code tickets/}
 * @param teacherLabelled labelled tickets that a teacher is made of: {@code teacher-train.jsonl}
 * @param baseUnlabelled clean unlabelled tickets that a base model is made of: {@code base-train.jsonl}
 */
public record HelpdeskSpec(
        Optional<Long> seed,
        @Default("0") int gold,
        @Default("0") int test,
        @Default("0") int pile,
        @Default("0") int teacherLabelled,
        @Default("0") int baseUnlabelled,
        @Default("typical") Dirt dirt) {
    public HelpdeskSpec {
        new Rules()
                .that(gold >= 0, "gold must be at least 0, but was %d", gold)
                .that(test >= 0, "test must be at least 0, but was %d", test)
                .that(pile >= 0, "pile must be at least 0, but was %d", pile)
                .that(teacherLabelled >= 0, "teacher_labelled must be at least 0, but was %d", teacherLabelled)
                .that(baseUnlabelled >= 0, "base_unlabelled must be at least 0, but was %d", baseUnlabelled)
                .hold();
    }

    /** How much of the pile is empty, repeated, broken, contaminated and the like. */
    public enum Dirt {
        TYPICAL,
        NONE
    }
}
