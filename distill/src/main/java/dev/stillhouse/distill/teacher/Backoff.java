package dev.stillhouse.distill.teacher;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: exponential with full jitter, a uniform draw from zero to a bound that doubles, so that many
 * clients that were turned away together do not come back together.
 *
 * @param first bound before the first retry
 * @param jitter uniform draws from [0, 1)
 */
record Backoff(Duration first, DoubleSupplier jitter) {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MAX_DOUBLINGS = 16;

    /** @param attempt attempts made so far, at least 1 */
    Duration wait(int attempt) {
        double bound = first.toMillis() * Math.pow(2, Math.min(attempt - 1, MAX_DOUBLINGS));
        return Duration.ofMillis(Math.round(Math.min(bound, LONGEST.toMillis()) * jitter.getAsDouble()));
    }
}
