package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps what is sent within limits per minute. Requests are kept apart evenly, so that no minute has more of them than allowed. Of tokens a request
 * takes, before it is sent, as many as it can come to; no minute has more of them, but for a request that is larger than a minute's, which goes
 * alone. What it did not come to is given back when that is known. Safe for threads.
 */
public final class Pace {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final long tokensPerMinute;
    private final Duration gap;
    private final Clock clock;
    private final Deque<Turn> lastMinute = new ArrayDeque<>();
    private Instant nextRequest = Instant.MIN;
    private long tokens;

    /** A request that was let through. */
    static final class Turn {
        private final Instant time;
        private long tokens;
        private boolean counted;

        private Turn(Instant time, long tokens) {
            this.time = time;
            this.tokens = tokens;
        }
    }

    /** Each {@link Limits#ANY} for as many as it takes. */
    Pace(long requestsPerMinute, long tokensPerMinute, Clock clock) {
        Check.that(requestsPerMinute >= 1, "requests per minute must be at least 1, but were %d", requestsPerMinute);
        Check.that(tokensPerMinute >= 1, "tokens per minute must be at least 1, but were %d", tokensPerMinute);
        this.tokensPerMinute = tokensPerMinute;
        this.gap = requestsPerMinute == Limits.ANY
                ? Duration.ZERO
                : MINUTE.dividedBy(requestsPerMinute).plusNanos(1);
        this.clock = clock;
    }

    /** How long a request has to wait that may come to so many tokens; zero when its turn is now. */
    synchronized Duration pause(long most) {
        Instant now = clock.instant();
        forget(now);
        Duration forRequest = now.isBefore(nextRequest) ? Duration.between(now, nextRequest) : Duration.ZERO;
        Duration forTokens = forTokens(most, now);
        return forRequest.compareTo(forTokens) > 0 ? forRequest : forTokens;
    }

    private Duration forTokens(long most, Instant now) {
        long over = tokens + most - tokensPerMinute;
        Duration wait = Duration.ZERO;
        for (Turn turn : lastMinute) {
            if (over <= 0) {
                break;
            }
            over -= turn.tokens;
            wait = Duration.between(now, turn.time.plus(MINUTE));
        }
        return wait;
    }

    /** Takes the turn of a request that need not wait. */
    synchronized Turn take(long most) {
        Instant now = clock.instant();
        nextRequest = now.plus(gap);
        Turn turn = new Turn(now, most);
        if (tokensPerMinute != Limits.ANY) {
            turn.counted = true;
            lastMinute.addLast(turn);
            tokens += most;
        }
        return turn;
    }

    /** What it came to. */
    synchronized void correct(Turn turn, long actual) {
        if (turn.counted) {
            tokens += actual - turn.tokens;
            turn.tokens = actual;
        }
    }

    private void forget(Instant now) {
        while (!lastMinute.isEmpty() && !lastMinute.getFirst().time.plus(MINUTE).isAfter(now)) {
            Turn turn = lastMinute.removeFirst();
            turn.counted = false;
            tokens -= turn.tokens;
        }
    }
}
