package dev.stillhouse.distill.teacher;

import java.time.Duration;
import java.time.Instant;

/**
 * Leaves an endpoint alone that does nothing but fail: after ten failures in a row nothing is sent for a second, then one request to see how it is; each
 * further failure doubles the pause, to a minute at most.
 */
final class Breaker {
    private static final int FAILURES = 10;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private int failuresInARow;
    private int pauses;
    private Instant brokenSince = Instant.MAX;
    private Instant pauseEnds = Instant.MIN;
    private boolean trying;

    /** When the next request may be sent; in the past when the endpoint is well. */
    Instant pauseEnds() {
        return pauseEnds;
    }

    /** Whether a request may be sent once the pause is over: any while the endpoint is well, else one at a time. */
    boolean admits() {
        return failuresInARow < FAILURES || !trying;
    }

    void sent() {
        trying = failuresInARow >= FAILURES;
    }

    void failed(Instant now) {
        failuresInARow++;
        trying = false;
        boolean sentBeforeThePause = now.isBefore(pauseEnds);
        if (failuresInARow < FAILURES || sentBeforeThePause) {
            return;
        }
        if (pauses == 0) {
            brokenSince = now;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(pauses, MOST_DOUBLINGS));
        pauseEnds = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        pauses++;
    }

    /** The endpoint is alive, whatever it thinks of the request. */
    void alive() {
        failuresInARow = 0;
        pauses = 0;
        brokenSince = Instant.MAX;
        pauseEnds = Instant.MIN;
        trying = false;
    }

    /** Whether it has been broken for as long as this. */
    boolean brokenFor(Duration time, Instant now) {
        return brokenSince.isBefore(now) && !now.isBefore(brokenSince.plus(time));
    }
}
