package dev.stillhouse.contracts.page;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An SVG picture in the making. Lengths are pixels at natural size; y grows downwards. */
public final class Svg {
    private final int width;
    private final int height;
    private final String description;
    private final StringBuilder body = new StringBuilder();

    public enum Anchor {
        START("start"),
        MIDDLE("middle"),
        END("end");

        private final String value;

        Anchor(String value) {
            this.value = value;
        }
    }

    public record Point(double x, double y) {}

    /** @param description for those who cannot see the picture */
    public Svg(int width, int height, String description) {
        this.width = width;
        this.height = height;
        this.description = description;
    }

    public void line(String style, Point from, Point to) {
        add(
                "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>",
                style, n(from.x), n(from.y), n(to.x), n(to.y));
    }

    public void circle(String style, Point center, double radius) {
        add("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>", style, n(center.x), n(center.y), n(radius));
    }

    /** @param corner its upper left one */
    public void rectangle(String style, Point corner, double width, double height) {
        add(
                "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
                style, n(corner.x), n(corner.y), n(width), n(height));
    }

    public void text(String style, Point at, Anchor anchor, String text) {
        add(
                "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>",
                style, n(at.x), n(at.y), anchor.value, Html.escape(text));
    }

    public void polyline(String style, List<Point> points) {
        String path = points.stream().map(p -> n(p.x) + "," + n(p.y)).collect(Collectors.joining(" "));
        add("<polyline class=\"%s\" points=\"%s\"/>", style, path);
    }

    private void add(String format, Object... arguments) {
        body.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    /** Two decimals at most: less than a pixel can show. */
    private static String n(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    /** @param style classes of the picture itself */
    public String markup(String style) {
        return String.format(
                Locale.ROOT,
                "<svg class=\"%s\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">%n%s</svg>%n",
                style,
                width,
                height,
                width,
                height,
                Html.escape(description),
                body);
    }
}
