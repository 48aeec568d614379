package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * What the teacher bills for.
 *
 * @param promptTokens of the messages, the cached ones included
 * @param cachedTokens of the messages that the endpoint found in its cache
 */
public record TokenUsage(long promptTokens, long cachedTokens, long completionTokens) implements Serializable {
    public static final TokenUsage NONE = new TokenUsage(0, 0);

    public TokenUsage {
        Check.that(
                promptTokens >= 0 && completionTokens >= 0,
                "token counts must not be negative, but were %d and %d",
                promptTokens,
                completionTokens);
        Check.that(
                cachedTokens >= 0 && cachedTokens <= promptTokens,
                "cached tokens must be at most the prompt's %d, but were %d",
                promptTokens,
                cachedTokens);
    }

    /** Nothing of it from a cache. */
    public TokenUsage(long promptTokens, long completionTokens) {
        this(promptTokens, 0, completionTokens);
    }

    public long total() {
        return promptTokens + completionTokens;
    }

    public TokenUsage plus(TokenUsage other) {
        return new TokenUsage(
                promptTokens + other.promptTokens,
                cachedTokens + other.cachedTokens,
                completionTokens + other.completionTokens);
    }
}
