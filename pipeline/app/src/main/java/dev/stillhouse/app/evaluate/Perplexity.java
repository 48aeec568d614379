package dev.stillhouse.app.evaluate;

import dev.stillhouse.contracts.failure.Check;

/**
 * How surprised a model is by text: {@code exp(nats / tokens)}.
 *
 * @param nats negative log-likelihood of all tokens together
 */
public record Perplexity(double nats, long tokens) {
    public Perplexity {
        Check.that(tokens >= 1, "perplexity needs at least one token, but had %d", tokens);
    }

    public double value() {
        return Math.exp(nats / tokens);
    }
}
