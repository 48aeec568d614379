package dev.stillhouse.distill.bench;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.function.LongSupplier;

/**
 * A training's attention in one layer of Llama 3.1 8B, forward and backward, on random values.
 *
 * @param sequences of the same length, in one pack
 * @param rows of each
 */
public record AttentionBenchmark(DType dtype, int sequences, int rows) {
    private static final HeadLayout HEADS = new HeadLayout(32, 8, 128);
    private static final long SEED = 1234;

    public AttentionBenchmark {
        Check.that(sequences >= 1, "--sequences must be at least 1, but was %d", sequences);
        Check.that(rows >= 1, "--rows must be at least 1, but was %d", rows);
    }

    /** @param nanoTime a clock that only moves forward */
    public AttentionResult run(Engine engine, LongSupplier nanoTime) {
        Segments segments = Segments.uniform(sequences, rows);
        try (Tensor q = random(engine, "q", HEADS.queryColumns());
                Tensor k = random(engine, "k", HEADS.keyColumns());
                Tensor v = random(engine, "v", HEADS.keyColumns());
                Tensor dOut = random(engine, "dOut", HEADS.queryColumns());
                Tensor out = engine.zeros(dtype, q.shape());
                Tensor logSumExp = engine.zeros(Shape.matrix(segments.rows(), HEADS.heads()));
                Tensor dq = engine.zeros(dtype, q.shape());
                Tensor dk = engine.zeros(dtype, k.shape());
                Tensor dv = engine.zeros(dtype, k.shape())) {
            double forward = DeviceBenchmark.seconds(
                    () -> engine.trainingAttention(q, k, v, HEADS, segments, out, logSumExp), engine, out, nanoTime);
            double backward = DeviceBenchmark.seconds(
                    () -> engine.attentionBackward(dOut, q, k, v, out, logSumExp, HEADS, segments, dq, dk, dv),
                    engine,
                    dv,
                    nanoTime);
            return new AttentionResult(flops(2) / forward, flops(5) / backward, engine.describe());
        }
    }

    /** Of so many products of rows by rows or by the head's width: Q K and P V; and S again, dV, dP, dQ and dK. */
    private double flops(int products) {
        double scores = rows * (rows + 1.0) / 2 * sequences * HEADS.heads();
        return 2 * products * scores * HEADS.width();
    }

    private Tensor random(Engine engine, String name, int columns) {
        Tensor tensor = engine.zeros(dtype, Shape.matrix(sequences * rows, columns));
        LlamaModel.fill(engine, tensor, new WeightInit.Uniform(SEED, name, -1f, 1f));
        return tensor;
    }
}
