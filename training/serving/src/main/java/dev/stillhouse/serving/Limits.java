package dev.stillhouse.serving;

import java.util.OptionalInt;

/**
 * How many tokens a request may take.
 *
 * @param context prompt and answer together
 * @param answer new tokens at most
 */
record Limits(int context, int answer) {
    static Limits of(ServingSettings settings) {
        return new Limits(settings.contextTokens(), settings.maxTokens());
    }

    /**
     * The new tokens that a request gets: what it asked for, or what is left when it asked for nothing.
     *
     * @param promptParam the field to blame when the prompt is too long
     */
    int newTokens(String promptParam, int prompt, OptionalInt asked) {
        if (prompt + asked.orElse(1) > context) {
            throw RequestRejected.contextExceeded(promptParam, context, prompt, asked.orElse(1));
        }
        return asked.orElse(Math.min(answer, context - prompt));
    }
}
