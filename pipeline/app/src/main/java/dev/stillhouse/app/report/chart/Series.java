package dev.stillhouse.app.report.chart;

import dev.stillhouse.contracts.failure.Check;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Measurements over steps; x ascends. */
public record Series(double[] x, double[] y) {
    /** More than a screen has pixels to show. */
    private static final int MOST_POINTS = 400;

    public Series {
        Check.that(x.length == y.length, "a series has %d x and %d y", x.length, y.length);
    }

    int size() {
        return x.length;
    }

    /**
     * The exponential moving average over about {@code span} points, started without a bias towards zero (as Adam's moments are:
     * Kingma and Ba 2015).
     */
    Series smoothed(int span) {
        double keep = 1 - 2.0 / (span + 1);
        double[] smooth = new double[y.length];
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < y.length; i++) {
            sum = keep * sum + (1 - keep) * y[i];
            weight = keep * weight + (1 - keep);
            smooth[i] = sum / weight;
        }
        return new Series(x, smooth);
    }

    /** The lowest and the highest point of each stretch, so that a long series keeps its outline. */
    Series thinned() {
        int stretches = MOST_POINTS / 2;
        if (size() <= MOST_POINTS) {
            return this;
        }
        List<Integer> kept = new ArrayList<>();
        for (int s = 0; s < stretches; s++) {
            int from = (int) ((long) size() * s / stretches);
            int to = (int) ((long) size() * (s + 1) / stretches);
            Comparator<Integer> byValue = Comparator.comparingDouble(i -> y[i]);
            int low = IntStream.range(from, to).boxed().min(byValue).orElse(from);
            int high = IntStream.range(from, to).boxed().max(byValue).orElse(from);
            kept.add(Math.min(low, high));
            kept.add(Math.max(low, high));
        }
        int[] at = kept.stream().mapToInt(Integer::intValue).distinct().toArray();
        return new Series(
                IntStream.of(at).mapToDouble(i -> x[i]).toArray(),
                IntStream.of(at).mapToDouble(i -> y[i]).toArray());
    }
}
