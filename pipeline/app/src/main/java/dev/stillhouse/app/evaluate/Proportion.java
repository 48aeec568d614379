package dev.stillhouse.app.evaluate;

import dev.stillhouse.contracts.failure.Check;

/** How many of some rows were right. */
public record Proportion(long hits, long rows) {
    /** The 97.5% point of the normal distribution: 95% lie between it and its negative. */
    private static final double Z = 1.959963984540054;

    public Proportion {
        Check.that(rows >= 1, "a proportion needs at least one row, but had %d", rows);
        Check.that(0 <= hits && hits <= rows, "hits must be in [0, %d], but were %d", rows, hits);
    }

    public double value() {
        return (double) hits / rows;
    }

    /**
     * Wilson's score interval at 95% (Wilson 1927; method 3 of Newcombe 1998), which stays within [0, 1] and is sound for few rows and
     * for shares near 0 and 1:
     * {@code (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)}.
     */
    public Interval interval95() {
        double p = value();
        double z2 = Z * Z / rows;
        double middle = p + z2 / 2;
        double reach = Z * Math.sqrt((p * (1 - p) + z2 / 4) / rows);
        double low = hits == 0 ? 0 : (middle - reach) / (1 + z2);
        double high = hits == rows ? 1 : (middle + reach) / (1 + z2);
        return new Interval(low, high);
    }
}
