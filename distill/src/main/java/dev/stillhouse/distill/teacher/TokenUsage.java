package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/** What the teacher bills for. */
public record TokenUsage(long promptTokens, long completionTokens) implements Serializable {
    public static final TokenUsage NONE = new TokenUsage(0, 0);

    public TokenUsage {
        Check.that(
                promptTokens >= 0 && completionTokens >= 0,
                "token counts must not be negative, but were %d and %d",
                promptTokens,
                completionTokens);
    }

    public TokenUsage plus(TokenUsage other) {
        return new TokenUsage(promptTokens + other.promptTokens, completionTokens + other.completionTokens);
    }
}
