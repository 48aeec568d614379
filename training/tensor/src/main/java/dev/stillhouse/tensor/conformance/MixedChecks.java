package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import java.util.ArrayList;
import java.util.List;

/** Operations whose operands are of different types: activations, frozen weights, trained weights and gradients may each be either. */
final class MixedChecks {
    /** N, in, out. */
    private static final int[][] SIZES = {{1, 63, 17}, {17, 63, 130}, {70, 130, 300}};

    private MixedChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (DType left : DType.values()) {
            for (DType right : DType.values()) {
                for (DType result : DType.values()) {
                    add(checks, left, right, result);
                }
            }
        }
        checks.add(new ConformanceCheck("copy f32 to bf16", DType.BF16, trial -> copy(trial, DType.F32, DType.BF16)));
        checks.add(new ConformanceCheck("copy bf16 to f32", DType.BF16, trial -> copy(trial, DType.BF16, DType.F32)));
        checks.add(new ConformanceCheck("gatherRows bf16 to f32", DType.BF16, MixedChecks::gather));
        checks.add(new ConformanceCheck("rmsNorm f32 to bf16", DType.BF16, MixedChecks::norm));
        return checks;
    }

    private static void add(List<ConformanceCheck> checks, DType left, DType right, DType result) {
        if (left == right && right == result) {
            return;
        }
        for (int[] size : SIZES) {
            for (Into into : Into.values()) {
                String name = " %s x %s to %s N=%d in=%d out=%d %s"
                        .formatted(left, right, result, size[0], size[1], size[2], into);
                checks.add(new ConformanceCheck(
                        "linear" + name, DType.BF16, trial -> linear(trial, left, right, result, size, into)));
                checks.add(new ConformanceCheck(
                        "linearBackwardInput" + name,
                        DType.BF16,
                        trial -> input(trial, left, right, result, size, into)));
                checks.add(new ConformanceCheck(
                        "linearBackwardWeight" + name,
                        DType.BF16,
                        trial -> weight(trial, left, right, result, size, into)));
            }
        }
    }

    private static void linear(Trial trial, DType left, DType right, DType result, int[] size, Into into) {
        Twin x = trial.random(left, size[0], size[1]);
        Twin w = trial.random(right, size[2], size[1]);
        Twin y = trial.random(result, size[0], size[2]);
        trial.run((engine, side) -> engine.linear(side.of(x), side.of(w), 0.75f, into, side.of(y)));
        trial.expectClose("y", y);
    }

    private static void input(Trial trial, DType left, DType right, DType result, int[] size, Into into) {
        Twin dy = trial.random(left, size[0], size[2]);
        Twin w = trial.random(right, size[2], size[1]);
        Twin dx = trial.random(result, size[0], size[1]);
        trial.run((engine, side) -> engine.linearBackwardInput(side.of(dy), side.of(w), 1f, into, side.of(dx)));
        trial.expectClose("dx", dx);
    }

    private static void weight(Trial trial, DType left, DType right, DType result, int[] size, Into into) {
        Twin dy = trial.random(left, size[0], size[2]);
        Twin x = trial.random(right, size[0], size[1]);
        Twin dw = trial.random(result, size[2], size[1]);
        trial.run((engine, side) -> engine.linearBackwardWeight(side.of(dy), side.of(x), 1.5f, into, side.of(dw)));
        trial.expectClose("dw", dw);
    }

    private static void copy(Trial trial, DType from, DType to) {
        Twin x = trial.random(from, 17, 63);
        Twin y = trial.random(to, 17, 63);
        trial.run((engine, side) -> engine.copy(side.of(x), side.of(y)));
        trial.expectClose("y", y);
    }

    private static void gather(Trial trial) {
        Twin x = trial.random(DType.BF16, 5, 63);
        Twin y = trial.random(DType.F32, 17, 63);
        int[] picked = trial.random().ints(17, 0, 5).toArray();
        trial.run((engine, side) -> engine.gatherRows(side.of(x), picked, side.of(y)));
        trial.expectClose("y", y);
    }

    private static void norm(Trial trial) {
        Twin x = trial.random(DType.F32, 17, 63);
        Twin w = trial.random(DType.F32, 1, 63);
        Twin y = trial.random(DType.BF16, 17, 63);
        Twin inverse = trial.random(DType.F32, 17, 1);
        trial.run((engine, side) -> engine.rmsNorm(side.of(x), side.of(w), 1e-5f, side.of(y), side.of(inverse)));
        trial.expectClose("y", y);
        trial.expectClose("inverse", inverse);
    }
}
