package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.RotaryTable;
import dev.stillhouse.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Norm, rotary embedding, and the moving of rows. */
final class RowChecks {
    private static final int[][] SHAPES = {{0, 3}, {1, 1}, {3, 17}, {17, 63}, {130, 64}, {200, 130}, {3, 5000}};

    private RowChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (int[] shape : SHAPES) {
            String size = Shape.matrix(shape[0], shape[1]).toString();
            checks.add(new ConformanceCheck("rmsNorm " + size, trial -> norm(trial, shape[0], shape[1])));
            checks.add(new ConformanceCheck(
                    "rmsNormBackward with dw " + size, trial -> normBackward(trial, shape[0], shape[1])));
            checks.add(new ConformanceCheck(
                    "rmsNormBackward without dw " + size, trial -> frozenNormBackward(trial, shape[0], shape[1])));
            checks.add(new ConformanceCheck("gatherRows " + size, trial -> gather(trial, shape[0], shape[1])));
            checks.add(new ConformanceCheck("scatterRows " + size, trial -> scatter(trial, shape[0], shape[1])));
            checks.add(new ConformanceCheck("scatterAddRows " + size, trial -> scatterAdd(trial, shape[0], shape[1])));
        }
        for (int width : new int[] {2, 6, 32, 64, 128}) {
            for (int rows : new int[] {0, 1, 17, 130}) {
                String size = "N=%d heads=3 K=%d".formatted(rows, width);
                checks.add(new ConformanceCheck("rotate " + size, trial -> rotate(trial, rows, width)));
                checks.add(new ConformanceCheck("rotateBackward " + size, trial -> rotateBackward(trial, rows, width)));
            }
        }
        return checks;
    }

    private static void norm(Trial trial, int rows, int width) {
        Twin x = trial.random(rows, width, 3);
        Twin w = trial.random(1, width);
        Twin y = trial.poisoned(rows, width);
        Twin inverse = trial.poisonedF32(rows, 1);
        trial.run((engine, side) -> engine.rmsNorm(side.of(x), side.of(w), 1e-5f, side.of(y), side.of(inverse)));
        trial.expectClose("y", y);
        trial.expectClose("inverse", inverse);
    }

    private static void normBackward(Trial trial, int rows, int width) {
        Twin dw = trial.random(1, width);
        normBackward(trial, rows, width, Optional.of(dw));
        trial.expectClose("dw", dw);
    }

    private static void frozenNormBackward(Trial trial, int rows, int width) {
        normBackward(trial, rows, width, Optional.empty());
    }

    private static void normBackward(Trial trial, int rows, int width, Optional<Twin> dw) {
        Twin x = trial.random(rows, width, 3);
        Twin w = trial.random(1, width);
        Twin dy = trial.random(rows, width);
        Twin dx = trial.random(rows, width);
        Twin y = trial.poisoned(rows, width);
        Twin inverse = trial.poisonedF32(rows, 1);
        trial.run((engine, side) -> {
            engine.rmsNorm(side.of(x), side.of(w), 1e-5f, side.of(y), side.of(inverse));
            engine.rmsNormBackward(
                    side.of(dy), side.of(x), side.of(w), side.of(inverse), side.of(dx), dw.map(side::of));
        });
        trial.expectClose("dx", dx);
    }

    private static void gather(Trial trial, int rows, int width) {
        Twin x = trial.random(5, width);
        Twin y = trial.poisoned(rows, width);
        int[] picked = trial.random().ints(rows, 0, 5).toArray();
        trial.run((engine, side) -> engine.gatherRows(side.of(x), picked, side.of(y)));
        trial.expectClose("y", y);
    }

    private static void scatter(Trial trial, int rows, int width) {
        Twin x = trial.random(rows, width);
        Twin y = trial.random(rows + 3, width);
        int[] picked = new int[rows];
        for (int i = 0; i < rows; i++) {
            picked[i] = rows + 2 - i;
        }
        trial.run((engine, side) -> engine.scatterRows(side.of(x), picked, side.of(y)));
        trial.expectClose("y", y);
    }

    private static void scatterAdd(Trial trial, int rows, int width) {
        Twin dy = trial.random(rows, width);
        Twin dx = trial.random(5, width);
        int[] picked = trial.random().ints(rows, 0, 5).toArray();
        trial.run((engine, side) -> engine.scatterAddRows(side.of(dy), picked, side.of(dx)));
        trial.expectClose("dx", dx);
    }

    private static void rotate(Trial trial, int rows, int width) {
        Twin x = trial.random(rows, 3 * width);
        RotaryTable table = table(width);
        int[] positions = trial.random().ints(rows, 0, 5000).toArray();
        trial.run((engine, side) -> engine.rotate(side.of(x), table, positions));
        trial.expectClose("x", x);
    }

    private static void rotateBackward(Trial trial, int rows, int width) {
        Twin x = trial.random(rows, 3 * width);
        RotaryTable table = table(width);
        int[] positions = trial.random().ints(rows, 0, 300).toArray();
        trial.run((engine, side) -> engine.rotateBackward(side.of(x), table, positions));
        trial.expectClose("dx", x);
    }

    static RotaryTable table(int width) {
        double[] frequencies = new double[width / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(10_000, -2.0 * i / width);
        }
        return new RotaryTable(frequencies);
    }
}
