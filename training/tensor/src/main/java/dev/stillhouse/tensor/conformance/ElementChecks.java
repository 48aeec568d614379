package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Operations that treat every element alike. */
final class ElementChecks {
    static final int[][] SHAPES = {{0, 3}, {1, 1}, {1, 3}, {3, 17}, {17, 63}, {130, 130}, {5, 4097}};

    private ElementChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (int[] shape : SHAPES) {
            int rows = shape[0];
            int columns = shape[1];
            String size = Shape.matrix(rows, columns).toString();
            checks.add(new ConformanceCheck("zeros " + size, trial -> zeros(trial, rows, columns)));
            checks.add(new ConformanceCheck("write and read " + size, trial -> writeAndRead(trial, rows, columns)));
            checks.add(new ConformanceCheck("write bytes " + size, trial -> writeBytes(trial, rows, columns)));
            checks.add(new ConformanceCheck("fill " + size, trial -> fill(trial, rows, columns)));
            checks.add(new ConformanceCheck("copy " + size, trial -> copy(trial, rows, columns)));
            checks.add(new ConformanceCheck("copy to parked and back " + size, trial -> park(trial, rows, columns)));
            checks.add(new ConformanceCheck("add " + size, trial -> add(trial, rows, columns)));
            checks.add(new ConformanceCheck("scale " + size, trial -> scale(trial, rows, columns)));
            checks.add(new ConformanceCheck("sumOfSquares " + size, trial -> sumOfSquares(trial, rows, columns)));
            checks.add(new ConformanceCheck(
                    "sumOfSquares of several " + size, trial -> sumOfSquaresOfSeveral(trial, rows, columns)));
            checks.add(new ConformanceCheck("swiGlu " + size, trial -> swiGlu(trial, rows, columns, 4)));
            checks.add(new ConformanceCheck("swiGluBackward " + size, trial -> swiGluBackward(trial, rows, columns)));
            checks.add(new ConformanceCheck(
                    "swiGluBackward in place " + size, trial -> swiGluBackwardInPlace(trial, rows, columns)));
        }
        checks.add(new ConformanceCheck("swiGlu of large gates", trial -> swiGlu(trial, 3, 17, 200)));
        return checks;
    }

    private static void zeros(Trial trial, int rows, int columns) {
        try (Tensor tensor = trial.engine().zeros(Shape.matrix(rows, columns))) {
            trial.expectBits("zeros", trial.read(tensor), new float[rows * columns]);
            trial.expectEqual("the shape", tensor.shape(), Shape.matrix(rows, columns));
        }
    }

    private static void writeAndRead(Trial trial, int rows, int columns) {
        Twin x = trial.random(rows, columns);
        int count = Math.max(0, rows * columns - 1);
        float[] values = trial.values(count + 2, 1);
        trial.run((engine, side) -> engine.write(side.of(x), rows * columns - count, values, 1, count));
        float[] back = new float[count + 3];
        trial.engine().read(x.tested(), rows * columns - count, back, 2, count);
        for (int i = 0; i < count; i++) {
            trial.expectEqual("element " + i, back[2 + i], values[1 + i]);
        }
        trial.expectClose("x", x);
    }

    /** Into the middle of a tensor of each type. */
    private static void writeBytes(Trial trial, int rows, int columns) {
        int count = Math.max(0, rows * columns - 1);
        for (DType dtype : DType.values()) {
            ByteBuffer bytes = ByteBuffer.allocate(3 + count * dtype.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .position(3);
            float[] expected = new float[count];
            for (int i = 0; i < count; i++) {
                // Exact in bf16, whose bytes are the upper half of an f32's
                expected[i] = (i % 251 - 125) / 8f;
                int bits = Float.floatToRawIntBits(expected[i]);
                if (dtype == DType.F32) {
                    bytes.putInt(bits);
                } else {
                    bytes.putShort((short) (bits >>> Short.SIZE));
                }
            }
            try (Tensor x = trial.engine().zeros(dtype, Shape.matrix(rows, columns))) {
                trial.engine().write(x, rows * columns - count, bytes.position(3));
                trial.expectEqual("the buffer's position", bytes.position(), 3);
                float[] found = new float[count];
                trial.engine().read(x, rows * columns - count, found, 0, count);
                trial.expectBits("x in " + dtype, found, expected);
            }
        }
    }

    private static void fill(Trial trial, int rows, int columns) {
        Twin x = trial.poisoned(rows, columns);
        trial.run((engine, side) -> engine.fill(side.of(x), -2.5f));
        trial.expectClose("x", x);
    }

    private static void copy(Trial trial, int rows, int columns) {
        Twin x = trial.random(rows, columns);
        Twin y = trial.poisoned(rows, columns);
        trial.run((engine, side) -> engine.copy(side.of(x), side.of(y)));
        trial.expectBits("y", trial.read(y.tested()), trial.read(x.tested()));
    }

    private static void park(Trial trial, int rows, int columns) {
        Twin x = trial.random(rows, columns);
        Engine tested = trial.engine();
        DType dtype = x.tested().dtype();
        try (Tensor parked = tested.parked(dtype, Shape.matrix(rows + 2, columns));
                Tensor back = tested.zeros(dtype, Shape.matrix(rows, columns))) {
            trial.expectEqual("the shape", parked.shape(), Shape.matrix(rows + 2, columns));
            tested.copy(x.tested(), parked.rows(1, rows + 1));
            tested.copy(parked.rows(1, rows + 1), back);
            trial.expectBits("what comes back", trial.read(back), trial.read(x.tested()));
        }
    }

    private static void add(Trial trial, int rows, int columns) {
        Twin x = trial.random(rows, columns);
        Twin y = trial.random(rows, columns);
        trial.run((engine, side) -> engine.add(side.of(x), -0.3f, side.of(y)));
        trial.expectClose("y", y);
    }

    private static void scale(Trial trial, int rows, int columns) {
        Twin x = trial.random(rows, columns);
        trial.run((engine, side) -> engine.scale(side.of(x), 1.7f));
        trial.expectClose("x", x);
    }

    private static void sumOfSquares(Trial trial, int rows, int columns) {
        Twin x = trial.random(rows, columns, 3);
        trial.measure("sumOfSquares", 0, (engine, side) -> engine.sumOfSquares(side.of(x)));
    }

    private static void sumOfSquaresOfSeveral(Trial trial, int rows, int columns) {
        Twin x = trial.random(rows, columns, 3);
        Twin y = trial.random(2, 5);
        trial.measure("the sum", 0, (engine, side) -> engine.sumOfSquares(List.of(side.of(y), side.of(x), side.of(y))));
        Engine tested = trial.engine();
        trial.expectEqual(
                "the sum of three",
                tested.sumOfSquares(List.of(y.tested(), x.tested(), y.tested())),
                tested.sumOfSquares(y.tested()) + tested.sumOfSquares(x.tested()) + tested.sumOfSquares(y.tested()));
    }

    private static void swiGlu(Trial trial, int rows, int columns, double spread) {
        Twin gate = trial.random(rows, columns, spread);
        Twin up = trial.random(rows, columns);
        Twin out = trial.poisoned(rows, columns);
        trial.run((engine, side) -> engine.swiGlu(side.of(gate), side.of(up), side.of(out)));
        trial.expectClose("out", out);
    }

    private static void swiGluBackward(Trial trial, int rows, int columns) {
        Twin gate = trial.random(rows, columns, 4);
        Twin up = trial.random(rows, columns);
        Twin dOut = trial.random(rows, columns);
        Twin dGate = trial.poisoned(rows, columns);
        Twin dUp = trial.poisoned(rows, columns);
        trial.run((engine, side) ->
                engine.swiGluBackward(side.of(dOut), side.of(gate), side.of(up), side.of(dGate), side.of(dUp)));
        trial.expectClose("dGate", dGate);
        trial.expectClose("dUp", dUp);
    }

    private static void swiGluBackwardInPlace(Trial trial, int rows, int columns) {
        Twin gate = trial.random(rows, columns, 4);
        Twin up = trial.random(rows, columns);
        Twin dOut = trial.random(rows, columns);
        trial.run((engine, side) ->
                engine.swiGluBackward(side.of(dOut), side.of(gate), side.of(up), side.of(gate), side.of(up)));
        trial.expectClose("dGate", gate);
        trial.expectClose("dUp", up);
    }
}
