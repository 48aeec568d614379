package dev.stillhouse.app.evaluate;

import dev.stillhouse.contracts.failure.Check;

/**
 * How fast a model generated.
 *
 * @param seconds in which at least one task was generating
 */
public record Throughput(long tokens, double seconds) {
    public Throughput {
        Check.that(tokens >= 0, "tokens must not be negative, but were %d", tokens);
        Check.that(seconds > 0, "seconds must be positive, but were %s", seconds);
    }

    public double tokensPerSecond() {
        return tokens / seconds;
    }
}
