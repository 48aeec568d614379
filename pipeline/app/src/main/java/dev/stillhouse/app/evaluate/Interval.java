package dev.stillhouse.app.evaluate;

import dev.stillhouse.contracts.failure.Check;

/** Where a share probably lies, both ends in [0, 1]. */
public record Interval(double low, double high) {
    public Interval {
        Check.that(0 <= low && low <= high && high <= 1, "an interval must lie in [0, 1], but was [%s, %s]", low, high);
    }
}
