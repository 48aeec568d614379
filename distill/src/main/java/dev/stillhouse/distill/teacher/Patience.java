package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;
import java.time.Duration;

/**
 * How long to bear with a teacher. What an endpoint asks for with {@code Retry-After} is waited for however long it is, and counts towards
 * none of these.
 *
 * @param attempt time of one HTTP exchange
 * @param deadline time of one request: its exchanges and the pauses between them. An endpoint that does nothing but fail for so long is
 *     given up
 * @param attempts exchanges per request at most; of those that were turned away with status 429, four times as many
 * @param firstBackoff longest wait before the first retry; it doubles with each
 */
public record Patience(Duration attempt, Duration deadline, int attempts, Duration firstBackoff)
        implements Serializable {
    /** Ten attempts: where three in ten fail, eight would give up one good request in 15,000, ten one in 170,000. */
    static final Patience USUAL =
            new Patience(Duration.ofMinutes(5), Duration.ofMinutes(15), 10, Duration.ofMillis(500));

    public Patience {
        Check.that(attempts >= 1, "a request needs at least 1 attempt, but had %d", attempts);
        Check.that(
                !attempt.isNegative() && !attempt.isZero(),
                "the timeout of an attempt must be positive, but was %s",
                attempt);
        Check.that(
                deadline.compareTo(attempt) >= 0,
                "the deadline of a request must be at least the timeout of an attempt %s, but was %s",
                attempt,
                deadline);
        Check.that(!firstBackoff.isNegative(), "the backoff must not be negative, but was %s", firstBackoff);
    }

    int attemptsTurnedAway() {
        return 4 * attempts;
    }
}
