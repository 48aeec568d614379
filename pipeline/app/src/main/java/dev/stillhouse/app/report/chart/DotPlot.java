package dev.stillhouse.app.report.chart;

import dev.stillhouse.app.evaluate.Figures;
import dev.stillhouse.app.evaluate.Interval;
import dev.stillhouse.contracts.page.Svg;
import dev.stillhouse.contracts.page.Svg.Anchor;
import dev.stillhouse.contracts.page.Svg.Point;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shares with their intervals, one row each. Drawn twice, for wide and for narrow screens; the style sheet shows one of them. */
public final class DotPlot {
    private final String quantity;
    private final List<Dot> dots;

    /**
     * One row.
     *
     * @param style class that gives the row its colour
     */
    public record Dot(String name, String style, double share, Interval interval) {}

    /** Where things go. A narrow plot has the names and values above the rows instead of beside them. */
    private record Layout(
            String style, int width, double left, double right, int rowHeight, double top, boolean namesAbove) {}

    private static final int WIDE = 760;
    private static final int NARROW = 350;
    /** Of one character of a name, in pixels; the font is not known here, so that this is generous. */
    private static final double CHARACTER = 7.6;
    /** Space for a value and its interval beside a row. */
    private static final double VALUES = 150;

    private static final double INTERVAL = 84;

    public DotPlot(String quantity, List<Dot> dots) {
        this.quantity = quantity;
        this.dots = List.copyOf(dots);
    }

    public String svg() {
        double names = 20
                + CHARACTER
                        * dots.stream().mapToInt(dot -> dot.name.length()).max().orElse(0);
        Layout wide = new Layout("chart dots wide", WIDE, Math.min(names, WIDE / 3.0), WIDE - VALUES, 30, 10, false);
        Layout narrow = new Layout("chart dots narrow", NARROW, 8, NARROW - 8, 46, 6, true);
        return draw(wide) + draw(narrow);
    }

    private String draw(Layout layout) {
        double bottom = layout.top + dots.size() * (double) layout.rowHeight;
        Svg svg = new Svg(layout.width, (int) bottom + 42, description());
        Scale x = new Scale.Linear(low(), high(), layout.left, layout.right);
        for (double tick : x.ticks()) {
            svg.line("grid", new Point(x.pixel(tick), layout.top), new Point(x.pixel(tick), bottom));
            Anchor anchor = layout.namesAbove ? edge(tick) : Anchor.MIDDLE;
            svg.text("tick", new Point(x.pixel(tick), bottom + 16), anchor, Math.round(100 * tick) + "%");
        }
        svg.text("axis-name", new Point(layout.right, bottom + 36), Anchor.END, quantity + ", with 95% interval");
        for (int i = 0; i < dots.size(); i++) {
            row(svg, layout, x, dots.get(i), layout.top + i * (double) layout.rowHeight);
        }
        return svg.markup(layout.style);
    }

    /** Labels at the ends of a narrow plot would stick out. */
    private Anchor edge(double tick) {
        if (tick < low() + 1e-9) {
            return Anchor.START;
        }
        return tick > high() - 1e-9 ? Anchor.END : Anchor.MIDDLE;
    }

    private static void row(Svg svg, Layout layout, Scale x, Dot dot, double top) {
        double y = layout.namesAbove ? top + 32 : top + layout.rowHeight / 2.0;
        double textY = layout.namesAbove ? top + 18 : y + 4.5;
        double nameX = layout.namesAbove ? layout.left : layout.left - 14;
        double valueX = layout.namesAbove ? layout.right : layout.width;
        svg.text("name", new Point(nameX, textY), layout.namesAbove ? Anchor.START : Anchor.END, dot.name);
        svg.line(
                "interval " + dot.style,
                new Point(x.pixel(dot.interval.low()), y),
                new Point(x.pixel(dot.interval.high()), y));
        svg.circle("dot " + dot.style, new Point(x.pixel(dot.share), y), 5.5);
        svg.text("value", new Point(valueX - INTERVAL, textY), Anchor.END, Figures.percent(dot.share));
        svg.text("tick", new Point(valueX, textY), Anchor.END, Figures.percent(dot.interval));
    }

    /** The axis starts at a multiple of 10% below everything, and covers at least 20%. */
    private double low() {
        double least =
                dots.stream().mapToDouble(dot -> dot.interval.low()).min().orElse(0);
        return Math.min(0.8, Math.floor(least * 10 + 1e-9) / 10);
    }

    private double high() {
        double most =
                dots.stream().mapToDouble(dot -> dot.interval.high()).max().orElse(1);
        return Math.max(low() + 0.2, Math.ceil(most * 10 - 1e-9) / 10);
    }

    private String description() {
        return dots.stream()
                .map(dot -> String.format(Locale.ROOT, "%s %s", dot.name, Figures.percent(dot.share)))
                .collect(Collectors.joining(", ", quantity + ": ", ""));
    }
}
