package dev.stillhouse.contracts.page;

import dev.stillhouse.contracts.page.Svg.Anchor;
import dev.stillhouse.contracts.page.Svg.Point;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Counts over an ordered quantity as upright bars, each with its count above it. */
public final class Histogram {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 190;
    private static final double TOP = 22;
    private static final double BOTTOM = HEIGHT - 40.0;
    private static final double WIDEST = 64;

    private final String quantity;
    private final List<Count> counts;

    /** @param counts in the order of the quantity, each named by its range */
    public Histogram(String quantity, List<Count> counts) {
        this.quantity = quantity;
        this.counts = List.copyOf(counts);
    }

    /** Empty when there is nothing to count. */
    public String svg() {
        long most = counts.stream().mapToLong(Count::count).max().orElse(0);
        if (most == 0) {
            return "";
        }
        Svg svg = new Svg(WIDTH, HEIGHT, description());
        double step = Math.min(WIDEST, (double) WIDTH / counts.size());
        for (int i = 0; i < counts.size(); i++) {
            double height = (BOTTOM - TOP) * counts.get(i).count() / most;
            double middle = step * (i + 0.5);
            svg.rectangle("bin", new Point(step * i + 2, BOTTOM - height), step - 4, height);
            svg.text(
                    "tick",
                    new Point(middle, BOTTOM - height - 5),
                    Anchor.MIDDLE,
                    String.format(Locale.ROOT, "%,d", counts.get(i).count()));
            svg.text(
                    "tick",
                    new Point(middle, BOTTOM + 16),
                    Anchor.MIDDLE,
                    counts.get(i).name());
        }
        svg.line("axis", new Point(0, BOTTOM), new Point(step * counts.size(), BOTTOM));
        svg.text("axis-name", new Point(step * counts.size(), HEIGHT - 4.0), Anchor.END, quantity);
        return svg.markup("chart line");
    }

    private String description() {
        return counts.stream()
                .map(count -> String.format(Locale.ROOT, "%s %,d", count.name(), count.count()))
                .collect(Collectors.joining(", ", quantity + ": ", ""));
    }
}
