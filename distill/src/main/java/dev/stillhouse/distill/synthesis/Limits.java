package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;
import java.time.Clock;

/**
 * What a teacher may be burdened with, over all workers. Each of them gets an equal share, which holds for the whole whatever the others do.
 *
 * @param concurrency requests under way at once
 * @param requestsPerMinute {@link #ANY} for as many as it takes
 * @param tokensPerMinute {@link #ANY} for as many as it takes
 */
public record Limits(int concurrency, long requestsPerMinute, long tokensPerMinute) implements Serializable {
    public static final long ANY = Long.MAX_VALUE;

    public Limits {
        Check.that(concurrency >= 1, "synthesize.concurrency must be at least 1, but was %d", concurrency);
        Check.that(
                requestsPerMinute >= 1,
                "synthesize.limits.requests_per_minute must be at least 1, but was %d",
                requestsPerMinute);
        Check.that(
                tokensPerMinute >= 1,
                "synthesize.limits.tokens_per_minute must be at least 1, but was %d",
                tokensPerMinute);
    }

    public static Limits atOnce(int concurrency) {
        return new Limits(concurrency, ANY, ANY);
    }

    /** Workers among which it can be divided. */
    public int mostShares() {
        return (int) Math.min(concurrency, requestsPerMinute);
    }

    /** Requests under way for one of several workers; the first get what does not divide. */
    public int concurrency(int worker, int workers) {
        return concurrency / workers + (worker < concurrency % workers ? 1 : 0);
    }

    /** For one of several workers. */
    public Pace pace(int workers, Clock clock) {
        return new Pace(share(requestsPerMinute, workers), share(tokensPerMinute, workers), clock);
    }

    private static long share(long limit, int workers) {
        return limit == ANY ? ANY : Math.max(1, limit / workers);
    }
}
