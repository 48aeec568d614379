package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Inline;
import java.util.Optional;

/**
 * A recipe that learns from a teacher.
 *
 * @param teacher a model of this spec whose full distribution is computed in every step; when left out, the
 *     log-probabilities that synthesis kept are used
 */
public record DistillSpec(
        StudentSpec student,
        Optional<String> teacher,
        ObjectiveSpec objective,
        @Inline TrainingSpec training) {}
