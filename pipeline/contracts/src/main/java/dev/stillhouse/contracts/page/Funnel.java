package dev.stillhouse.contracts.page;

import dev.stillhouse.contracts.page.Svg.Anchor;
import dev.stillhouse.contracts.page.Svg.Point;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is left after each of some steps: a bar per step, with what the step took beside what it left. */
public final class Funnel {
    private static final int WIDTH = 760;
    private static final double NAMES = 150;
    private static final double VALUES = 190;
    private static final double ROW = 30;
    private static final double BAR = 18;

    private final List<Step> steps;

    /**
     * A step.
     *
     * @param before what came into it
     * @param after what is left; at most what came in
     */
    public record Step(String name, long before, long after) {
        long taken() {
            return before - after;
        }
    }

    public Funnel(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    public String svg() {
        Svg svg = new Svg(WIDTH, (int) (ROW * steps.size()) + 4, description());
        long most = Math.max(1, steps.stream().mapToLong(Step::before).max().orElse(1));
        double scale = (WIDTH - NAMES - VALUES) / most;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            double top = ROW * i + 5;
            double text = top + BAR - 4;
            svg.text("name", new Point(NAMES - 12, text), Anchor.END, step.name());
            svg.rectangle("kept", new Point(NAMES, top), scale * step.after(), BAR);
            svg.rectangle("taken", new Point(NAMES + scale * step.after(), top), scale * step.taken(), BAR);
            svg.text("value", new Point(WIDTH - 92, text), Anchor.END, number(step.after()));
            svg.text(
                    "tick",
                    new Point(WIDTH, text),
                    Anchor.END,
                    step.taken() == 0 ? "" : "\u2212" + number(step.taken()));
        }
        return svg.markup("chart funnel");
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private String description() {
        return steps.stream()
                .map(step -> step.name() + " " + number(step.after()))
                .collect(Collectors.joining(", ", "rows left after each step: ", ""));
    }
}
