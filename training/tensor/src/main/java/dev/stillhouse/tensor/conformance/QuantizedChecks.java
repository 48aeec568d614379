package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.QuantizedMatrix;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frozen weights in fewer bits: the very values of the reference, and products with them. */
final class QuantizedChecks {
    /** out, in: blocks that fill rows and such that do not, less and more than a group of scales. */
    private static final int[][] WEIGHTS = {{1, 1}, {3, 64}, {17, 63}, {130, 130}, {300, 128}, {96, 352}, {5, 4096}};

    /** N, in, out. */
    private static final int[][] SIZES = {{1, 63, 17}, {17, 64, 130}, {70, 130, 300}, {130, 352, 128}, {64, 256, 96}};

    private static final int TIMES = 20;

    private QuantizedChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (Quantization kind : Quantization.values()) {
            for (int[] weight : WEIGHTS) {
                checks.add(new ConformanceCheck(
                        "%s of out=%d in=%d is the reference's".formatted(kind, weight[0], weight[1]),
                        trial -> values(trial, kind, weight[0], weight[1])));
            }
            for (int[] size : SIZES) {
                for (Into into : Into.values()) {
                    String name = " %s N=%d in=%d out=%d %s".formatted(kind, size[0], size[1], size[2], into);
                    checks.add(new ConformanceCheck("linear" + name, trial -> linear(trial, kind, size, into)));
                    checks.add(new ConformanceCheck(
                            "linearBackwardInput" + name, trial -> backwardInput(trial, kind, size, into)));
                }
            }
            checks.add(new ConformanceCheck("linear " + kind + " repeats its bits", trial -> repeats(trial, kind)));
            checks.add(
                    new ConformanceCheck("linear " + kind + " treats rows alike", trial -> independent(trial, kind)));
        }
        return checks;
    }

    private static void values(Trial trial, Quantization kind, int out, int in) {
        Twin w = trial.of(out, in, uneven(trial, out, in));
        for (DType type : DType.values()) {
            trial.expectBits(
                    "what it stands for in " + type,
                    dequantized(trial.engine(), kind, w.tested(), type),
                    dequantized(trial.reference(), kind, w.reference(), type));
        }
    }

    /** Rows of very different sizes, one that is 0, and a block that is. */
    private static float[] uneven(Trial trial, int out, int in) {
        float[] values = trial.values(out * in, 1);
        for (int row = 0; row < out; row++) {
            for (int column = 0; column < in; column++) {
                boolean zero = row == 1 || row == 2 && column < 64;
                values[row * in + column] *= zero ? 0 : Math.scalb(1f, row % 11 - 8);
            }
        }
        return values;
    }

    private static float[] dequantized(Engine engine, Quantization kind, Tensor w, DType type) {
        float[] values = new float[(int) w.shape().elements()];
        try (QuantizedMatrix matrix = engine.quantize(w, kind);
                Tensor plain = engine.zeros(type, w.shape())) {
            engine.dequantize(matrix, plain);
            engine.read(plain, 0, values, 0, values.length);
        }
        return values;
    }

    private static void linear(Trial trial, Quantization kind, int[] size, Into into) {
        Twin x = trial.random(size[0], size[1]);
        Twin w = trial.random(size[2], size[1]);
        Twin y = trial.random(size[0], size[2]);
        trial.run((engine, side) -> {
            try (QuantizedMatrix matrix = engine.quantize(side.of(w), kind)) {
                engine.linear(side.of(x), matrix, 0.75f, into, side.of(y));
            }
        });
        trial.expectWithin(Tolerance.ofProduct(kind, trial.dtype()), "y", y);
    }

    private static void backwardInput(Trial trial, Quantization kind, int[] size, Into into) {
        Twin dy = trial.random(size[0], size[2]);
        Twin w = trial.random(size[2], size[1]);
        Twin dx = trial.random(DType.F32, size[0], size[1]);
        trial.run((engine, side) -> {
            try (QuantizedMatrix matrix = engine.quantize(side.of(w), kind)) {
                engine.linearBackwardInput(side.of(dy), matrix, 1f, into, side.of(dx));
            }
        });
        trial.expectWithin(Tolerance.ofProduct(kind, trial.dtype()), "dx", dx);
    }

    private static void repeats(Trial trial, Quantization kind) {
        Tensor x = trial.random(230, 130).tested();
        Tensor w = trial.random(190, 130).tested();
        Tensor y = trial.poisoned(230, 190).tested();
        try (QuantizedMatrix matrix = trial.engine().quantize(w, kind)) {
            trial.engine().linear(x, matrix, 1f, Into.OVERWRITE, y);
            float[] first = trial.read(y);
            for (int i = 1; i < TIMES; i++) {
                trial.engine().linear(x, matrix, 1f, Into.OVERWRITE, y);
                trial.expectBits("y", trial.read(y), first);
            }
        }
    }

    private static void independent(Trial trial, Quantization kind) {
        int alignment = trial.engine().rowAlignment();
        int few = Math.max(alignment, 2);
        int rows = 10 * few;
        Tensor x = trial.random(rows, 128).tested();
        Tensor w = trial.random(96, 128).tested();
        Tensor y = trial.poisoned(rows, 96).tested();
        try (QuantizedMatrix matrix = trial.engine().quantize(w, kind)) {
            trial.engine().linear(x, matrix, 1f, Into.OVERWRITE, y);
            float[] whole = trial.read(y);
            for (int from = 0; from < rows; from += few) {
                Tensor part = trial.poisoned(few, 96).tested();
                trial.engine().linear(x.rows(from, from + few), matrix, 1f, Into.OVERWRITE, part);
                trial.expectBits(
                        "linear of %d rows from row %d".formatted(few, from),
                        trial.read(part),
                        Arrays.copyOfRange(whole, from * 96, (from + few) * 96));
            }
        }
    }
}
