package dev.stillhouse.app.evaluate;

import dev.stillhouse.contracts.failure.Check;
import java.util.Optional;

/**
 * How models are measured.
 *
 * @param tasks Spark tasks per model; each loads the model, so that 1 is right for large ones
 * @param gap between which models students are to close it
 */
public record EvaluateSettings(AnswerSettings answers, int tasks, Optional<Gap> gap) {
    public EvaluateSettings {
        Check.that(tasks >= 1, "evaluation needs at least 1 task, but had %d", tasks);
    }
}
