package dev.stillhouse.distill.bench;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.function.LongSupplier;

/**
 * What an engine reaches on its device at most: a large product, which bounds training, and a large copy, which bounds decoding. On random
 * values, because a GPU multiplies zeros faster.
 *
 * @param width of the square matrices
 * @param copyMib size of the tensor that is copied
 */
public record DeviceBenchmark(DType dtype, int width, int copyMib) {
    private static final long SEED = 1234;
    private static final int WARMUP = 3;
    private static final int ROUNDS = 5;
    private static final int IN_A_ROW = 4;
    private static final int COLUMNS = 1024;
    private static final long MIB = 1L << 20;

    public DeviceBenchmark {
        Check.that(width >= 1, "--width must be at least 1, but was %d", width);
        Check.that(copyMib >= 1, "--copy-mib must be at least 1, but was %d", copyMib);
    }

    /** @param nanoTime a clock that only moves forward */
    public DeviceResult run(Engine engine, LongSupplier nanoTime) {
        double product = productSeconds(engine, nanoTime);
        double copy = copySeconds(engine, nanoTime);
        return new DeviceResult(2.0 * width * width * width / product, 2.0 * copyMib * MIB / copy, engine.describe());
    }

    private double productSeconds(Engine engine, LongSupplier nanoTime) {
        try (Tensor x = random(engine, "x");
                Tensor w = random(engine, "w");
                Tensor y = engine.zeros(dtype, Shape.matrix(width, width))) {
            return seconds(() -> engine.linear(x, w, 1f, Into.OVERWRITE, y), engine, y, nanoTime);
        }
    }

    private Tensor random(Engine engine, String name) {
        Tensor tensor = engine.zeros(dtype, Shape.matrix(width, width));
        LlamaModel.fill(engine, tensor, new WeightInit.Uniform(SEED, name, 0f, 1f));
        return tensor;
    }

    private double copySeconds(Engine engine, LongSupplier nanoTime) {
        Shape shape = Shape.matrix(Math.toIntExact(copyMib * MIB / DType.F32.bytes() / COLUMNS), COLUMNS);
        try (Tensor from = engine.zeros(shape);
                Tensor to = engine.zeros(shape)) {
            return seconds(() -> engine.copy(from, to), engine, to, nanoTime);
        }
    }

    /** Of one of several in a row, at the median of a few rounds. */
    static double seconds(Runnable work, Engine engine, Tensor result, LongSupplier nanoTime) {
        for (int i = 0; i < WARMUP; i++) {
            work.run();
        }
        DecodeBenchmark.await(engine, result);
        double[] rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long begun = nanoTime.getAsLong();
            for (int i = 0; i < IN_A_ROW; i++) {
                work.run();
            }
            DecodeBenchmark.await(engine, result);
            rounds[round] = (nanoTime.getAsLong() - begun) / 1e9 / IN_A_ROW;
        }
        return BenchResult.median(rounds);
    }
}
