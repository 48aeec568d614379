package dev.stillhouse.app.evaluate;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * How a task answers and grades.
 *
 * @param maxTokens of an answer
 * @param slots answers that a task generates at once
 */
public record AnswerSettings(int maxTokens, int slots, Grader grader) implements Serializable {
    public AnswerSettings {
        Check.that(maxTokens >= 1, "evaluate.max_tokens must be at least 1, but was %d", maxTokens);
        Check.that(slots >= 1, "an evaluation task needs at least 1 slot, but had %d", slots);
    }
}
