package dev.stillhouse.app.evaluate;

import java.util.Locale;

/** How numbers are written for people. */
public final class Figures {
    private static final String[] SUFFIXES = {"", "k", "M", "B", "T"};

    private Figures() {}

    /** 0.9345 is {@code 93.5%}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    /** {@code [91.2, 95.1]}, in percent. */
    public static String percent(Interval interval) {
        return String.format(Locale.ROOT, "[%.1f, %.1f]", 100 * interval.low(), 100 * interval.high());
    }

    /** Three significant digits or the whole number, whichever is shorter: 950, 1.25k, 41.9M, 8.03B. */
    public static String count(long count) {
        double value = count;
        int suffix = 0;
        while (Math.abs(value) >= 999.5 && suffix < SUFFIXES.length - 1) {
            value /= 1000;
            suffix++;
        }
        int decimals = suffix == 0 || Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f%s", value, SUFFIXES[suffix]);
    }
}
