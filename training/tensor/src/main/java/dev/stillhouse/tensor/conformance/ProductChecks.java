package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.Into;
import java.util.ArrayList;
import java.util.List;

/** The three products of a linear layer. */
final class ProductChecks {
    /** N, in, out. */
    private static final int[][] SIZES = {
        {0, 3, 5},
        {1, 1, 1},
        {1, 63, 17},
        {3, 17, 63},
        {17, 63, 130},
        {63, 130, 3},
        {130, 3, 17},
        {64, 64, 64},
        {145, 16, 130},
        {70, 130, 300},
        {2, 130, 1100},
        {33, 300, 260}
    };

    private ProductChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (int[] size : SIZES) {
            for (Into into : Into.values()) {
                String name = " N=%d in=%d out=%d %s".formatted(size[0], size[1], size[2], into);
                checks.add(new ConformanceCheck("linear" + name, trial -> linear(trial, size, into)));
                checks.add(new ConformanceCheck("linearBackwardInput" + name, trial -> input(trial, size, into)));
                checks.add(new ConformanceCheck("linearBackwardWeight" + name, trial -> weight(trial, size, into)));
            }
        }
        return checks;
    }

    private static void linear(Trial trial, int[] size, Into into) {
        Twin x = trial.random(size[0], size[1]);
        Twin w = trial.random(size[2], size[1]);
        Twin y = output(trial, size[0], size[2], into);
        trial.run((engine, side) -> engine.linear(side.of(x), side.of(w), 0.75f, into, side.of(y)));
        trial.expectClose("y", y);
    }

    private static void input(Trial trial, int[] size, Into into) {
        Twin dy = trial.random(size[0], size[2]);
        Twin w = trial.random(size[2], size[1]);
        Twin dx = output(trial, size[0], size[1], into);
        trial.run((engine, side) -> engine.linearBackwardInput(side.of(dy), side.of(w), 1f, into, side.of(dx)));
        trial.expectClose("dx", dx);
    }

    private static void weight(Trial trial, int[] size, Into into) {
        Twin dy = trial.random(size[0], size[2]);
        Twin x = trial.random(size[0], size[1]);
        Twin dw = output(trial, size[2], size[1], into);
        trial.run((engine, side) -> engine.linearBackwardWeight(side.of(dy), side.of(x), 1.5f, into, side.of(dw)));
        trial.expectClose("dw", dw);
    }

    private static Twin output(Trial trial, int rows, int columns, Into into) {
        return into == Into.OVERWRITE ? trial.poisoned(rows, columns) : trial.random(rows, columns);
    }
}
