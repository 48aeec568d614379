package dev.stillhouse.distill.parity;

/** Keeps the largest of many deviations. */
final class Worst {
    private final String key;
    private final double tolerance;
    private double value;
    private String where = "none";

    Worst(String key, double tolerance) {
        this.key = key;
        this.tolerance = tolerance;
    }

    /** NaN is larger than anything. */
    void see(double deviation, String place) {
        if (Double.compare(deviation, value) > 0) {
            value = deviation;
            where = place;
        }
    }

    Figure figure() {
        return new Figure(key, value, tolerance, where);
    }
}
