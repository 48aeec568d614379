package dev.stillhouse.notebook.show;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Lines over two linear axes, drawn as SVG. */
public record LineChart(String title, String xAxis, String yAxis, List<Line> lines) implements View {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = 160;
    private static final int TOP = 36;
    private static final int BOTTOM = 48;
    private static final int TICKS = 4;
    private static final List<String> COLORS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5b5b5b");

    /** One point of a line. */
    public record Point(double x, double y) {}

    /** A named line; points that are not finite are left out. */
    public record Line(String name, List<Point> points) {
        public Line {
            points = points.stream()
                    .filter(point -> Double.isFinite(point.x) && Double.isFinite(point.y))
                    .toList();
        }
    }

    public LineChart {
        lines = List.copyOf(lines);
    }

    /** A chart without lines. */
    public static LineChart of(String title, String xAxis, String yAxis) {
        return new LineChart(title, xAxis, yAxis, List.of());
    }

    /** This chart with one more line. */
    public LineChart line(String name, List<Point> points) {
        List<Line> more = new ArrayList<>(lines);
        more.add(new Line(name, points));
        return new LineChart(title, xAxis, yAxis, more);
    }

    @Override
    public String html() {
        Range x = Range.of(lines, Point::x);
        Range y = Range.of(lines, Point::y);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        svg.append(text(LEFT, 20, "start", "#111111", title));
        svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "#444444", xAxis));
        svg.append(text(LEFT - 8, 20, "end", "#444444", yAxis));
        for (int i = 0; i <= TICKS; i++) {
            svg.append(grid(x, y, i / (double) TICKS));
        }
        for (int i = 0; i < lines.size(); i++) {
            svg.append(drawn(lines.get(i), i, x, y));
        }
        return svg.append("</svg>").toString();
    }

    @Override
    public String text() {
        return title + ": "
                + lines.stream()
                        .map(line -> line.name + " (" + line.points.size() + " points)")
                        .collect(Collectors.joining(", "));
    }

    private static String grid(Range x, Range y, double share) {
        double column = across(share);
        double row = down(share);
        return String.format(
                        Locale.ROOT,
                        "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\" fill=\"none\"/>\n",
                        LEFT,
                        row,
                        WIDTH - RIGHT)
                + text(LEFT - 8, row + 4, "end", "#444444", number(y.at(share)))
                + text(column, HEIGHT - BOTTOM + 18, "middle", "#444444", number(x.at(share)));
    }

    private static String drawn(Line line, int index, Range x, Range y) {
        String color = COLORS.get(index % COLORS.size());
        String points = line.points.stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", across(x.share(point.x)), down(y.share(point.y))))
                .collect(Collectors.joining(" "));
        return "<polyline points=\"" + points + "\" fill=\"none\" stroke=\"" + color + "\" stroke-width=\"1.8\"/>\n"
                + text(WIDTH - RIGHT + 12, TOP + 10 + 18.0 * index, "start", color, line.name);
    }

    private static double across(double share) {
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static double down(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private static String text(double x, double y, String anchor, String color, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
                x,
                y,
                anchor,
                color,
                Html.escape(text));
    }

    private static String number(double value) {
        boolean whole = value == Math.rint(value) || Math.abs(value) >= 100;
        return String.format(Locale.ROOT, whole ? "%.0f" : "%.3g", value);
    }

    /** What an axis spans; a span of nothing is widened, so that a flat line has a place. */
    private record Range(double low, double high) {
        static Range of(List<Line> lines, ToDoubleFunction<Point> coordinate) {
            double[] values = lines.stream()
                    .flatMap(line -> line.points.stream())
                    .mapToDouble(coordinate)
                    .sorted()
                    .toArray();
            if (values.length == 0) {
                return new Range(0, 1);
            }
            double low = values[0];
            double high = values[values.length - 1];
            return low == high ? new Range(low - 0.5, high + 0.5) : new Range(low, high);
        }

        double share(double value) {
            return (value - low) / (high - low);
        }

        double at(double share) {
            return low + share * (high - low);
        }
    }
}
