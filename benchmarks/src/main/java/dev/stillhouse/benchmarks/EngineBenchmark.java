package dev.stillhouse.benchmarks;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.QuantizedMoment;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The operations that a training step spends its time in, at the widths of the bench shape "mid" and 1,024 tokens. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@SuppressWarnings("NullAway.Init") // JMH sets the parameters, open() the rest
public class EngineBenchmark {
    private static final int TOKENS = 1024;
    private static final int WIDTH = 1024;
    private static final int INNER = 2816;
    private static final HeadLayout HEADS = new HeadLayout(16, 4, 64);
    private static final Segments SEGMENTS = Segments.uniform(2, TOKENS / 2);
    private static final AdamW UPDATE = new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01, 1);

    @Param({"2"})
    private int threads;

    @Param({"F32", "BF16"})
    private DType dtype;

    private final List<Tensor> owned = new ArrayList<>();
    private Engine engine;
    private Tensor x;
    private Tensor weight;
    private Tensor gate;
    private Tensor up;
    private Tensor product;
    private Tensor queries;
    private Tensor keys;
    private Tensor values;
    private Tensor attended;
    private Tensor dQueries;
    private Tensor dKeys;
    private Tensor dValues;
    private Tensor logSumExp;
    private Tensor trained;
    private Tensor gradient;
    private Tensor first;
    private Tensor second;
    private QuantizedMoment firstCoded;
    private QuantizedMoment secondCoded;

    @Setup
    public void open() {
        engine = new Nd4jEngine(threads);
        x = random(dtype, TOKENS, WIDTH);
        weight = random(dtype, INNER, WIDTH);
        gate = random(dtype, TOKENS, INNER);
        up = random(dtype, TOKENS, INNER);
        product = random(dtype, TOKENS, INNER);
        queries = random(dtype, TOKENS, HEADS.queryColumns());
        keys = random(dtype, TOKENS, HEADS.keyColumns());
        values = random(dtype, TOKENS, HEADS.keyColumns());
        attended = random(dtype, TOKENS, HEADS.queryColumns());
        dQueries = random(dtype, TOKENS, HEADS.queryColumns());
        dKeys = random(dtype, TOKENS, HEADS.keyColumns());
        dValues = random(dtype, TOKENS, HEADS.keyColumns());
        logSumExp = random(DType.F32, TOKENS, HEADS.heads());
        trained = random(DType.F32, INNER, WIDTH);
        gradient = random(DType.F32, INNER, WIDTH);
        first = random(DType.F32, INNER, WIDTH);
        second = random(DType.F32, INNER, WIDTH);
        engine.fill(second, 0.01f);
        firstCoded = QuantizedMoment.zeros(engine, (long) INNER * WIDTH);
        secondCoded = QuantizedMoment.zeros(engine, (long) INNER * WIDTH);
    }

    private Tensor random(DType type, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows + columns);
        float[] numbers = new float[rows * columns];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (random.nextDouble() - 0.5);
        }
        Tensor tensor = engine.zeros(type, Shape.matrix(rows, columns));
        engine.write(tensor, 0, numbers, 0, numbers.length);
        owned.add(tensor);
        return tensor;
    }

    /** 5.9 GFLOP. */
    @Benchmark
    public void linear() {
        engine.linear(x, weight, 1f, Into.OVERWRITE, gate);
    }

    /** 5.9 GFLOP. */
    @Benchmark
    public void linearBackwardWeight() {
        engine.linearBackwardWeight(up, x, 1f, Into.ADD, gradient);
    }

    @Benchmark
    public void swiGlu() {
        engine.swiGlu(gate, up, product);
    }

    @Benchmark
    public void attention() {
        engine.attention(queries, keys, values, HEADS, SEGMENTS, attended, logSumExp);
    }

    @Benchmark
    public void attentionBackward() {
        engine.attentionBackward(
                queries, queries, keys, values, attended, logSumExp, HEADS, SEGMENTS, dQueries, dKeys, dValues);
    }

    @Benchmark
    public void adamW() {
        engine.adamW(trained, gradient, first, second, UPDATE);
    }

    @Benchmark
    public void adamW8() {
        engine.adamW8(trained, gradient, firstCoded, secondCoded, UPDATE);
    }

    @TearDown
    public void close() {
        firstCoded.close();
        secondCoded.close();
        owned.forEach(Tensor::close);
        engine.close();
    }
}
