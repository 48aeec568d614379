package dev.stillhouse.benchmarks;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.TopK;
import java.util.Arrays;
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

/** Distillation losses with their gradients over 512 rows of 4,096 logits. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@SuppressWarnings("NullAway.Init") // JMH sets the parameters, open() the rest
public class LossBenchmark {
    private static final int ROWS = 512;
    private static final int VOCABULARY = 4096;
    private static final int KEPT = 8;
    private static final float TEMPERATURE = 2;

    /** What a run spec calls the kinds. */
    public enum Kind {
        FORWARD_KL(Divergence.FORWARD_KL),
        REVERSE_KL(Divergence.REVERSE_KL),
        JSD(Divergence.jensenShannon(0.5));

        private final Divergence divergence;

        Kind(Divergence divergence) {
            this.divergence = divergence;
        }
    }

    @Param
    private Kind kind;

    @Param({"1"})
    private int threads;

    @Param({"F32", "BF16"})
    private DType dtype;

    private Engine engine;
    private Tensor teacher;
    private Tensor student;
    private Tensor gradient;
    private TopK kept;
    private float[] weights;

    @Setup
    public void open() {
        engine = new Nd4jEngine(threads);
        teacher = random(1);
        student = random(2);
        gradient = engine.zeros(dtype, Shape.matrix(ROWS, VOCABULARY));
        kept = engine.topK(teacher, KEPT);
        weights = new float[ROWS];
        Arrays.fill(weights, 1f / ROWS);
    }

    private Tensor random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] numbers = new float[ROWS * VOCABULARY];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (8 * random.nextDouble());
        }
        Tensor tensor = engine.zeros(dtype, Shape.matrix(ROWS, VOCABULARY));
        engine.write(tensor, 0, numbers, 0, numbers.length);
        return tensor;
    }

    @Benchmark
    public double divergence() {
        return engine.divergence(kind.divergence, teacher, student, TEMPERATURE, weights, gradient);
    }

    @Benchmark
    public double topKDivergence() {
        return engine.topKDivergence(kind.divergence, kept, student, weights, gradient);
    }

    @TearDown
    public void close() {
        teacher.close();
        student.close();
        gradient.close();
        engine.close();
    }
}
