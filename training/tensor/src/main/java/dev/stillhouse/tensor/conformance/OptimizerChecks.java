package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** AdamW, whose weights and moments are f32 in any training. */
final class OptimizerChecks {
    private OptimizerChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (int[] shape : ElementChecks.SHAPES) {
            String size = Shape.matrix(shape[0], shape[1]).toString();
            checks.add(new ConformanceCheck("adamW " + size, trial -> adamW(trial, shape[0], shape[1])));
        }
        return checks;
    }

    private static void adamW(Trial trial, int rows, int columns) {
        Twin weight = trial.random(rows, columns);
        Twin first = trial.of(rows, columns, new float[rows * columns]);
        Twin second = trial.of(rows, columns, new float[rows * columns]);
        for (int step = 1; step <= 4; step++) {
            AdamW update = new AdamW(0.01, 0.9, 0.95, 1e-8, 0.1, step);
            Twin gradient = trial.random(rows, columns);
            trial.run((engine, side) ->
                    engine.adamW(side.of(weight), side.of(gradient), side.of(first), side.of(second), update));
        }
        trial.expectClose("weight", weight);
        trial.expectClose("first", first);
        trial.expectClose("second", second);
    }
}
