package dev.stillhouse.distill.parity;

/**
 * The largest deviation of one kind.
 *
 * @param key as reports name it
 * @param worst where it is: a tensor, a position or a step
 */
public record Figure(String key, double value, double tolerance, String worst) {
    /** A deviation that is no number is not within any tolerance. */
    public boolean isWithinTolerance() {
        return value <= tolerance;
    }

    double excess() {
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value / tolerance;
    }
}
