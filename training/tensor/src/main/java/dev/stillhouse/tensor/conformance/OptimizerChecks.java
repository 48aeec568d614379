package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.DynamicCode;
import dev.stillhouse.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** AdamW, whose weights and moments are f32 in any training. */
final class OptimizerChecks {
    private OptimizerChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (int[] shape : ElementChecks.SHAPES) {
            String size = Shape.matrix(shape[0], shape[1]).toString();
            checks.add(new ConformanceCheck("adamW " + size, trial -> adamW(trial, shape[0], shape[1])));
            if (shape[0] > 0) {
                checks.add(new ConformanceCheck("adamW8 " + size, trial -> adamW8(trial, shape[0], shape[1])));
            }
        }
        checks.add(new ConformanceCheck("codes are bytes as they are", OptimizerChecks::codes));
        checks.add(new ConformanceCheck("adamW8 of a block without gradients", OptimizerChecks::nothing));
        checks.add(new ConformanceCheck("adamW8 keeps small second moments", OptimizerChecks::smallSecond));
        return checks;
    }

    /** Every step begins with the same moments on both engines, so that a code that went to the other side shows once. */
    private static void adamW8(Trial trial, int rows, int columns) {
        Twin weight = trial.random(rows, columns);
        MomentTwin first = trial.moment((long) rows * columns);
        MomentTwin second = trial.moment((long) rows * columns);
        for (int step = 1; step <= 4; step++) {
            AdamW update = new AdamW(0.01, 0.9, 0.95, 1e-8, 0.1, step);
            Twin gradient = trial.random(rows, columns);
            trial.run((engine, side) ->
                    engine.adamW8(side.of(weight), side.of(gradient), side.of(first), side.of(second), update));
            trial.expectClose("weight", weight);
            trial.expectCloseAndAlign("first", first);
            trial.expectCloseAndAlign("second", second);
        }
    }

    private static void codes(Trial trial) {
        MomentTwin moment = trial.moment(300);
        byte[] all = new byte[300];
        trial.expectEqual("new codes", Arrays.hashCode(trial.codesOf(moment.tested())), Arrays.hashCode(all));
        for (int i = 0; i < 256; i++) {
            all[20 + i] = (byte) i;
        }
        trial.engine().write(moment.tested().codes(), 20, all, 20, 256);
        trial.expectEqual("codes", Arrays.hashCode(trial.codesOf(moment.tested())), Arrays.hashCode(all));
        byte[] some = new byte[7];
        trial.engine().read(moment.tested().codes(), 270, some, 2, 5);
        trial.expectEqual("code 274", some[6], (byte) 254);
    }

    private static void nothing(Trial trial) {
        Twin weight = trial.of(1, 3, new float[] {1, -2, 3});
        Twin gradient = trial.of(1, 3, new float[3]);
        MomentTwin first = trial.moment(3);
        MomentTwin second = trial.moment(3);
        AdamW update = new AdamW(0.5, 0.9, 0.999, 1e-8, 0.5, 1);
        trial.run((engine, side) ->
                engine.adamW8(side.of(weight), side.of(gradient), side.of(first), side.of(second), update));
        trial.expectBits("weight", trial.read(weight.tested()), new float[] {0.75f, -1.5f, 2.25f});
        trial.expectBits("scales", trial.read(first.tested().scales()), new float[1]);
        trial.expectBits("scales", trial.read(second.tested().scales()), new float[1]);
        trial.expectEqual("a first code", trial.codesOf(first.tested())[1], (byte) DynamicCode.SIGNED.nearest(0));
        trial.expectEqual("a second code", trial.codesOf(second.tested())[1], (byte) 0);
    }

    private static void smallSecond(Trial trial) {
        Twin weight = trial.random(1, 3);
        Twin gradient = trial.of(1, 3, new float[] {1f, 1e-5f, 0f});
        MomentTwin first = trial.moment(3);
        MomentTwin second = trial.moment(3);
        AdamW update = new AdamW(0.01, 0.9, 0.999, 1e-8, 0, 1);
        trial.run((engine, side) ->
                engine.adamW8(side.of(weight), side.of(gradient), side.of(first), side.of(second), update));
        byte[] codes = trial.codesOf(second.tested());
        trial.expectEqual("the largest one's code", codes[0] & 0xff, 255);
        trial.expectEqual("a small one's code", codes[1] & 0xff, 1);
        trial.expectEqual("the code of none", codes[2] & 0xff, 0);
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
