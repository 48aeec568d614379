package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Inline;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;

/**
 * A recipe that learns from a teacher.
 *
 * @param student the model or recipe that it starts from
 * @param init or the shape of a new one
 * @param teacher a model or recipe of this spec whose full distribution is computed in every step; when left out, the
 *     log-probabilities that synthesis kept are used
 */
public record DistillSpec(
        Optional<String> student,
        Optional<FreshSpec> init,
        Optional<String> teacher,
        ObjectiveSpec objective,
        @Inline TrainingSpec training) {
    public DistillSpec {
        new Rules()
                .that(
                        student.isPresent() || init.isPresent(),
                        "student is missing; name a model or recipe, or give a shape with init")
                .that(student.isEmpty() || init.isEmpty(), "init must not be given together with student; remove one")
                .hold();
    }

    public StudentSpec start() {
        return StudentSpec.of(student, init);
    }
}
