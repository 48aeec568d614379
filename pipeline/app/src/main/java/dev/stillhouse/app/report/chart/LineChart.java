package dev.stillhouse.app.report.chart;

import dev.stillhouse.contracts.page.Svg;
import dev.stillhouse.contracts.page.Svg.Anchor;
import dev.stillhouse.contracts.page.Svg.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * One quantity over steps: each measurement as a thin line, the moving average as a bold one. The axis is logarithmic when the values
 * span more than a factor of thirty, which a falling loss does; on an even axis all but its start would lie on the floor.
 */
public final class LineChart {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 250;
    private static final double LEFT = 46;
    private static final double RIGHT = WIDTH - 14;
    private static final double TOP = 30;
    private static final double BOTTOM = HEIGHT - 34;
    private static final double LOGARITHMIC_FROM = 30;
    /** Fewer points than this are not smoothed. */
    private static final int FEW = 20;

    private final String quantity;
    private final Series series;
    private final Optional<Series> validation;
    private final double low;
    private final double high;
    private final boolean logarithmic;

    /** @param series at least two measurements, all finite */
    public LineChart(String quantity, Series series) {
        this(quantity, series, Optional.empty());
    }

    /**
     * @param series at least two measurements, all finite
     * @param validation the same quantity of rows that are held out, at some of the steps
     */
    public LineChart(String quantity, Series series, Optional<Series> validation) {
        this.quantity = quantity;
        this.series = series;
        this.validation = validation;
        this.low = values().min().orElse(0);
        this.high = values().max().orElse(1);
        this.logarithmic = low > 0 && high / low > LOGARITHMIC_FROM;
    }

    private DoubleStream values() {
        return DoubleStream.concat(
                Arrays.stream(series.y()), validation.stream().flatMapToDouble(held -> Arrays.stream(held.y())));
    }

    public String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT, description());
        Scale x = horizontal();
        Scale y = vertical();
        axes(svg, x, y);
        boolean smooth = series.size() >= FEW;
        Series trend = smooth ? series.smoothed(span()) : series;
        if (smooth) {
            svg.polyline("measured", points(series.thinned(), x, y));
        }
        svg.polyline("trend", points(trend.thinned(), x, y));
        validation.ifPresent(held -> heldOut(svg, points(held, x, y)));
        legend(svg, smooth);
        last(svg, trend, x, y);
        return svg.markup("chart line");
    }

    private int span() {
        return Math.max(5, series.size() / 40);
    }

    private String description() {
        return String.format(
                Locale.ROOT,
                "%s over %d steps, from %.3g to %.3g",
                quantity,
                Math.round(series.x()[series.size() - 1]),
                series.y()[0],
                series.y()[series.size() - 1]);
    }

    private Scale horizontal() {
        double from = Math.min(series.x()[0], 1) <= 1 ? 0 : series.x()[0];
        return new Scale.Linear(from, Math.max(from + 1, series.x()[series.size() - 1]), LEFT, RIGHT);
    }

    private Scale vertical() {
        if (logarithmic) {
            return new Scale.Logarithmic(low / 1.15, high * 1.15, BOTTOM, TOP);
        }
        double from = low >= 0 ? 0 : low;
        return new Scale.Linear(from, high > from ? high * 1.05 : from + 1, BOTTOM, TOP);
    }

    private void axes(Svg svg, Scale x, Scale y) {
        for (double tick : y.ticks()) {
            svg.line("grid", new Point(LEFT, y.pixel(tick)), new Point(RIGHT, y.pixel(tick)));
            svg.text("tick", new Point(LEFT - 7, y.pixel(tick) + 4), Anchor.END, Ticks.label(tick));
        }
        svg.line("axis", new Point(LEFT, BOTTOM), new Point(RIGHT, BOTTOM));
        for (double tick : x.ticks()) {
            svg.line("axis", new Point(x.pixel(tick), BOTTOM), new Point(x.pixel(tick), BOTTOM + 4));
            svg.text("tick", new Point(x.pixel(tick), BOTTOM + 18), Anchor.MIDDLE, Ticks.label(tick));
        }
        svg.text(
                "axis-name",
                new Point(LEFT - 38, 14),
                Anchor.START,
                logarithmic ? quantity + " (log scale)" : quantity);
        svg.text("axis-name", new Point(RIGHT, HEIGHT - 2), Anchor.END, "step");
    }

    private static List<Point> points(Series series, Scale x, Scale y) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            points.add(new Point(x.pixel(series.x()[i]), y.pixel(series.y()[i])));
        }
        return points;
    }

    private static void heldOut(Svg svg, List<Point> points) {
        svg.polyline("held-out", points);
        points.forEach(point -> svg.circle("held-out-at", point, 2.2));
        svg.line("held-out", new Point(RIGHT - 320, 10), new Point(RIGHT - 302, 10));
        svg.text("tick", new Point(RIGHT - 297, 14), Anchor.START, "validation");
    }

    private void legend(Svg svg, boolean smooth) {
        if (!smooth) {
            return;
        }
        svg.line("measured", new Point(RIGHT - 234, 10), new Point(RIGHT - 216, 10));
        svg.text("tick", new Point(RIGHT - 211, 14), Anchor.START, "each step");
        svg.line("trend", new Point(RIGHT - 130, 10), new Point(RIGHT - 112, 10));
        svg.text("tick", new Point(RIGHT - 107, 14), Anchor.START, "moving average");
    }

    private static void last(Svg svg, Series trend, Scale x, Scale y) {
        int end = trend.size() - 1;
        Point at = new Point(x.pixel(trend.x()[end]), y.pixel(trend.y()[end]));
        svg.circle("end", at, 3.5);
        svg.text(
                "value",
                new Point(at.x(), Math.max(TOP + 10, at.y() - 10)),
                Anchor.END,
                String.format(Locale.ROOT, trend.y()[end] < 0.1 ? "%.4f" : "%.3f", trend.y()[end]));
    }
}
