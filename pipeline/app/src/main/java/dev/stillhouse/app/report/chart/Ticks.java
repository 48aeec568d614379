package dev.stillhouse.app.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Round numbers for axes. */
final class Ticks {
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};
    private static final int MOST_DECADES = 6;

    private Ticks() {}

    /** Multiples of 1, 2, 2.5 or 5 times a power of ten within {@code [low, high]}, at most about {@code count} of them. */
    static List<Double> round(double low, double high, int count) {
        double step = step(low, high, count);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    static double step(double low, double high, int count) {
        double least = (high - low) / count;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double step : STEPS) {
            if (step * power >= least * (1 - 1e-9)) {
                return step * power;
            }
        }
        throw new IllegalStateException("no step for " + least);
    }

    /** 1, 2 and 5 times powers of ten within {@code [low, high]}; the powers alone when those would be many. */
    static List<Double> decades(double low, double high) {
        List<Double> ticks = new ArrayList<>();
        int first = (int) Math.floor(Math.log10(low));
        int last = (int) Math.ceil(Math.log10(high));
        double[] factors = last - first > MOST_DECADES / 2 ? new double[] {1} : new double[] {1, 2, 5};
        for (int power = first; power <= last; power++) {
            for (double factor : factors) {
                double tick = factor * Math.pow(10, power);
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    /** A tick's value with as few digits as tell it from its neighbours. */
    static String label(double value) {
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size >= 10_000) {
            return String.format(Locale.ROOT, "%sk", trimmed(value / 1000));
        }
        return size < 0.001 ? String.format(Locale.ROOT, "%.0e", value) : trimmed(value);
    }

    private static String trimmed(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
