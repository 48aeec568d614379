package dev.stillhouse.distill.teacher;

import java.time.Duration;
import java.time.Instant;

/**
 * How many requests an endpoint gets at once: one more for every round of answers (additive increase), half as many when it turns one away,
 * and a tenth fewer while answers take twice as long as they used to (multiplicative decrease). One decrease per round: what was sent before it says
 * nothing about the new limit.
 */
final class AdaptiveLimit {
    private static final double WHEN_TURNED_AWAY = 0.5;
    private static final double WHEN_SLOWER = 0.9;
    private static final double SLOWER = 2;
    private static final double RECENT = 1.0 / 16;
    private static final double USUAL = 1.0 / 256;
    private static final int LEAST_ANSWERS = 32;

    private final int most;
    private double limit;
    private Instant lastDecrease = Instant.MIN;
    private int answers;
    private double recentMillis;
    private double usualMillis;

    /** @param most where it begins, and what it never exceeds */
    AdaptiveLimit(int most) {
        this.most = most;
        this.limit = most;
    }

    int now() {
        return (int) limit;
    }

    void answered(Instant sent, Instant now) {
        double millis = Duration.between(sent, now).toMillis();
        answers++;
        recentMillis += (millis - recentMillis) * Math.max(RECENT, 1.0 / answers);
        usualMillis += (millis - usualMillis) * Math.max(USUAL, 1.0 / answers);
        if (answers >= LEAST_ANSWERS && recentMillis > SLOWER * usualMillis) {
            decrease(WHEN_SLOWER, sent, now);
        } else {
            limit = Math.min(most, limit + 1 / limit);
        }
    }

    void turnedAway(Instant sent, Instant now) {
        decrease(WHEN_TURNED_AWAY, sent, now);
    }

    private void decrease(double factor, Instant sent, Instant now) {
        if (sent.isAfter(lastDecrease)) {
            limit = Math.max(1, limit * factor);
            lastDecrease = now;
        }
    }
}
