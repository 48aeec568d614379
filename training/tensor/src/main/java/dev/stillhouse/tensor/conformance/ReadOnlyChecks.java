package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.QuantizedMoment;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tensors on memory of somebody else, from whatever byte on: the same bits as of a copy, and nothing writes to them. An engine may leave
 * any of them out.
 */
final class ReadOnlyChecks {
    /** Where a tensor starts, counted from an address that is a multiple of {@link #LINE}. */
    private static final int[] STARTS = {0, 1, 2, 4, 6, 36, 62};

    private static final int LINE = 64;
    /** out, in. */
    private static final Shape WEIGHT = Shape.matrix(130, 63);
    /** Of tokens: one, few, many. */
    private static final int[] ROWS = {1, 17, 70};

    private ReadOnlyChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (int start : STARTS) {
            String where = "a read-only tensor at byte " + start;
            checks.add(new ConformanceCheck(where + " reads as a copy", trial -> reads(trial, start)));
            checks.add(new ConformanceCheck(where + " computes as a copy", trial -> computes(trial, start)));
            checks.add(new ConformanceCheck(where + " is not written to", trial -> refuses(trial, start)));
        }
        return checks;
    }

    private interface Use {
        void run(Tensor foreign, Tensor copy);
    }

    /** Runs with the same values on foreign memory and in a tensor of the engine's own; the memory must stay as it is. */
    private static void withCopy(Trial trial, int start, Shape shape, Use use) {
        float[] values = trial.values((int) shape.elements(), 1);
        ByteBuffer memory = memory(trial.dtype(), values, start);
        trial.engine().readOnly(trial.dtype(), shape, memory).ifPresent(foreign -> {
            trial.expectEqual("the shape", foreign.shape(), shape);
            trial.expectEqual("the type", foreign.dtype(), trial.dtype());
            use.run(foreign, trial.of(shape.rows(), shape.columns(), values).tested());
            foreign.close();
        });
        trial.expectEqual("the memory", memory, memory(trial.dtype(), values, start));
    }

    private static ByteBuffer memory(DType dtype, float[] values, int start) {
        ByteBuffer memory = ByteBuffer.allocateDirect(start + values.length * dtype.bytes() + 2 * LINE)
                .alignedSlice(LINE)
                .slice(start, values.length * dtype.bytes())
                .order(ByteOrder.nativeOrder());
        for (float value : values) {
            if (dtype == DType.BF16) {
                memory.putShort((short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
            } else {
                memory.putFloat(value);
            }
        }
        return memory.flip();
    }

    private static void reads(Trial trial, int start) {
        withCopy(trial, start, WEIGHT, (foreign, copy) -> {
            trial.expectBits("the tensor", trial.read(foreign), trial.read(copy));
            trial.expectBits("rows of it", trial.read(foreign.rows(3, 9)), trial.read(copy.rows(3, 9)));
            trial.expectEqual(
                    "the sum",
                    trial.engine().sumOfSquares(foreign),
                    trial.engine().sumOfSquares(copy));
        });
    }

    private static void computes(Trial trial, int start) {
        for (int rows : ROWS) {
            withCopy(trial, start, WEIGHT, (foreign, copy) -> {
                product(trial, rows, foreign, copy);
                productBackward(trial, rows, foreign, copy);
                picked(trial, rows, foreign, copy);
            });
            withCopy(trial, start, Shape.vector(WEIGHT.columns()), (foreign, copy) -> norm(trial, rows, foreign, copy));
        }
    }

    private static void product(Trial trial, int rows, Tensor foreign, Tensor copy) {
        Tensor x = trial.random(rows, WEIGHT.columns()).tested();
        same(
                trial,
                "linear",
                rows,
                WEIGHT.rows(),
                foreign,
                copy,
                (w, y) -> trial.engine().linear(x, w, 1f, Into.OVERWRITE, y));
    }

    private static void productBackward(Trial trial, int rows, Tensor foreign, Tensor copy) {
        Tensor dy = trial.random(rows, WEIGHT.rows()).tested();
        same(
                trial,
                "linearBackwardInput",
                rows,
                WEIGHT.columns(),
                foreign,
                copy,
                (w, dx) -> trial.engine().linearBackwardInput(dy, w, 1f, Into.OVERWRITE, dx));
    }

    private static void picked(Trial trial, int rows, Tensor foreign, Tensor copy) {
        int[] picked = trial.random().ints(rows, 0, WEIGHT.rows()).toArray();
        same(
                trial,
                "gatherRows",
                rows,
                WEIGHT.columns(),
                foreign,
                copy,
                (w, y) -> trial.engine().gatherRows(w, picked, y));
    }

    private static void norm(Trial trial, int rows, Tensor foreign, Tensor copy) {
        Tensor x = trial.random(rows, WEIGHT.columns()).tested();
        Tensor inverse = trial.poisonedF32(rows, 1).tested();
        same(
                trial,
                "rmsNorm",
                rows,
                WEIGHT.columns(),
                foreign,
                copy,
                (w, y) -> trial.engine().rmsNorm(x, w, 1e-5f, y, inverse));
    }

    private interface Operation {
        void run(Tensor weight, Tensor result);
    }

    private static void same(
            Trial trial, String what, int rows, int columns, Tensor foreign, Tensor copy, Operation operation) {
        Tensor actual = trial.poisoned(rows, columns).tested();
        Tensor expected = trial.poisoned(rows, columns).tested();
        operation.run(foreign, actual);
        operation.run(copy, expected);
        trial.expectBits(what + " of " + rows + " rows", trial.read(actual), trial.read(expected));
    }

    private static void refuses(Trial trial, int start) {
        Shape square = Shape.matrix(17, 17);
        withCopy(trial, start, square, (foreign, copy) -> {
            trial.expectEqual("whether it is read-only", foreign.isReadOnly(), true);
            trial.expectEqual("whether its rows are", foreign.first(1).isReadOnly(), true);
            trial.expectEqual("whether a copy is", copy.isReadOnly(), false);
            writes(trial.engine(), foreign, copy).forEach((name, write) -> expectRefused(trial, name, write));
        });
    }

    /** What writes to a weight, by name. */
    private static Map<String, Runnable> writes(Engine engine, Tensor to, Tensor from) {
        int[] rows = new int[to.rows()];
        Map<String, Runnable> writes = new LinkedHashMap<>();
        writes.put("write", () -> engine.write(to, 0, new float[1], 0, 1));
        writes.put("fill", () -> engine.fill(to, 1f));
        writes.put("copy", () -> engine.copy(from, to));
        writes.put("add", () -> engine.add(from, 1f, to));
        writes.put("scale", () -> engine.scale(to, 2f));
        writes.put("linear", () -> engine.linear(from, from, 1f, Into.ADD, to));
        writes.put("linearBackwardInput", () -> engine.linearBackwardInput(from, from, 1f, Into.ADD, to));
        writes.put("linearBackwardWeight", () -> engine.linearBackwardWeight(from, from, 1f, Into.ADD, to));
        writes.put("gatherRows", () -> engine.gatherRows(from, rows, to));
        writes.put("scatterRows", () -> engine.scatterRows(from.first(1), new int[1], to));
        writes.put("scatterAddRows", () -> engine.scatterAddRows(from, rows, to));
        writes.put("swiGlu", () -> engine.swiGlu(from, from, to));
        AdamW update = new AdamW(1e-3, 0.9, 0.999, 1e-8, 0, 1);
        writes.put("adamW", () -> engine.adamW(to, from, from, from, update));
        writes.put("adamW8", () -> {
            try (QuantizedMoment moment =
                    QuantizedMoment.zeros(engine, to.shape().elements())) {
                engine.adamW8(to, from, moment, moment, update);
            }
        });
        return writes;
    }

    private static void expectRefused(Trial trial, String name, Runnable write) {
        try {
            write.run();
        } catch (IllegalStateException expected) {
            return;
        }
        throw trial.failure("%s wrote to a read-only tensor", name);
    }
}
