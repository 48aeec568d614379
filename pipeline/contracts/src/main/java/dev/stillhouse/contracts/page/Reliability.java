package dev.stillhouse.contracts.page;

import dev.stillhouse.contracts.page.Svg.Anchor;
import dev.stillhouse.contracts.page.Svg.Point;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How often a prediction is right, over how sure it was: on the diagonal it is right as often as it says. */
public final class Reliability {
    private static final int WIDTH = 360;
    private static final int HEIGHT = 300;
    private static final double LEFT = 44;
    private static final double TOP = 12;
    private static final double SIDE = 236;
    private static final double LARGEST = 11;

    private final List<Bin> bins;

    /**
     * Predictions of about the same confidence.
     *
     * @param confidence their mean, from 0 to 1
     * @param accuracy the share of them that is right
     */
    public record Bin(long rows, double confidence, double accuracy) {}

    public Reliability(List<Bin> bins) {
        this.bins = List.copyOf(bins);
    }

    /** A dot for every bin, its area by its rows. */
    public String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT, description());
        for (double tick : new double[] {0, 0.5, 1}) {
            svg.line("grid", at(0, tick), at(1, tick));
            svg.text("tick", new Point(LEFT - 8, at(0, tick).y() + 4), Anchor.END, percent(tick));
            svg.text("tick", new Point(at(tick, 0).x(), TOP + SIDE + 18), Anchor.MIDDLE, percent(tick));
        }
        svg.line("axis", at(0, 0), at(1, 1));
        long most = Math.max(1, bins.stream().mapToLong(Bin::rows).max().orElse(1));
        for (Bin bin : bins) {
            double radius = Math.max(2, LARGEST * Math.sqrt((double) bin.rows() / most));
            svg.circle("end", at(bin.confidence(), bin.accuracy()), radius);
        }
        svg.text("axis-name", new Point(LEFT + SIDE, HEIGHT - 8.0), Anchor.END, "confidence; upwards: right");
        return svg.markup("chart line");
    }

    private static Point at(double x, double y) {
        return new Point(LEFT + SIDE * x, TOP + SIDE * (1 - y));
    }

    private static String percent(double share) {
        return Math.round(100 * share) + "%";
    }

    private String description() {
        return bins.stream()
                .map(bin -> String.format(
                        Locale.ROOT,
                        "%,d at %.1f%% right %.1f%%",
                        bin.rows(),
                        100 * bin.confidence(),
                        100 * bin.accuracy()))
                .collect(Collectors.joining(", ", "rows by confidence: ", ""));
    }
}
