package dev.stillhouse.distill.bench;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.distill.objective.Shares;
import dev.stillhouse.distill.objective.TeacherObjective;
import dev.stillhouse.distill.objective.TopKObjective;
import dev.stillhouse.distill.parity.PortableWeights;
import dev.stillhouse.finetune.CrossEntropyObjective;
import dev.stillhouse.finetune.TrainingObjective;
import dev.stillhouse.finetune.optimizer.AdamWOptimizer;
import dev.stillhouse.finetune.optimizer.AdamWSettings;
import dev.stillhouse.finetune.optimizer.DecayPolicy;
import dev.stillhouse.finetune.optimizer.MomentState;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Quantization;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Times optimizer steps: gradients to zero, forward, backward, AdamW on every trained tensor, always on the same batch.
 *
 * @param moments what the optimizer keeps
 * @param steps all of them, of which the first few are left out of the median
 * @param base how the weights beside an adapter are quantised, if they are
 */
public record TrainBenchmark(
        BenchShape shape,
        BenchSize size,
        BenchMode mode,
        DType dtype,
        MomentState moments,
        int steps,
        Optional<Quantization> base) {
    private static final long SEED = 1234;
    private static final long TEACHER_SEED = SEED + 1000;
    private static final int WARMUP = 3;
    private static final int WARMUP_STEPS = 5;
    private static final float TEMPERATURE = 2f;
    /** Tokens of a teacher that are stored for a label. */
    private static final int STORED = 64;

    private static final Shares SHARES = new Shares(0.5, 0.5);
    private static final LoraConfig LORA = new LoraConfig(16, 32f, EnumSet.allOf(Projection.class), false);
    private static final AdamWSettings OPTIMIZER = AdamWSettings.of(1e-3, 0.01).decaying(DecayPolicy.EVERY_WEIGHT);

    public TrainBenchmark {
        Check.that(steps >= 1, "steps must be at least 1, but was %d", steps);
        Check.that(
                base.isEmpty() || mode.isAdapter(),
                "base must be left out with mode %s, which trains the weights that it would quantise",
                mode);
    }

    /** With moments in f32, and the base as it is. */
    public TrainBenchmark(BenchShape shape, BenchSize size, BenchMode mode, DType dtype, int steps) {
        this(shape, size, mode, dtype, MomentState.F32, steps, Optional.empty());
    }

    /**
     * Trains the tiny shape in the same mode and type until the time has passed, and throws it away.
     *
     * @param nanoTime a clock that only moves forward
     */
    public void warmUp(Engine engine, LongSupplier nanoTime, Duration time) {
        TrainBenchmark tiny =
                new TrainBenchmark(BenchShape.TINY, BenchShape.TINY.size(), mode, dtype, moments, WARMUP_STEPS, base);
        WarmUp.run(() -> tiny.run(engine, nanoTime), nanoTime, time);
    }

    /** @param nanoTime a clock that only moves forward */
    public BenchResult run(Engine engine, LongSupplier nanoTime) {
        TokenBatch batch =
                BenchBatch.of(SEED, size, shape.student().vocabularySize(), mode == BenchMode.TOPK ? STORED : 0);
        try (LlamaModel model = openStudent(engine);
                TrainingPass pass = new TrainingPass(model, size.tokens(), mode.trainable(), moments.bytes());
                AdamWOptimizer optimizer = new AdamWOptimizer(engine, OPTIMIZER.keeping(moments), pass.parameters());
                TrainingObjective objective = openObjective(engine)) {
            double[] milliseconds = new double[steps];
            double loss = 0;
            for (int step = 0; step < steps; step++) {
                long begun = nanoTime.getAsLong();
                pass.zeroGradients();
                loss = pass.forwardBackward(batch, objective).total();
                optimizer.update(1);
                milliseconds[step] = (nanoTime.getAsLong() - begun) / 1e6;
            }
            return BenchResult.of(milliseconds, Math.min(WARMUP, steps - 1), size.tokens(), loss);
        }
    }

    private LlamaModel openStudent(Engine engine) {
        Precision plain = mode.isAdapter() ? Precision.frozen(dtype) : Precision.trained(dtype);
        Precision precision = base.map(plain::quantized).orElse(plain);
        LlamaModel model = LlamaModel.create(engine, shape.student(), new PortableWeights(SEED, 0f), precision);
        if (mode.isAdapter()) {
            model.attach(LoraAdapter.create(engine, shape.student(), LORA, new PortableWeights(SEED, 0f)));
        }
        return model;
    }

    private TrainingObjective openObjective(Engine engine) {
        return switch (mode) {
            case FULL, LORA -> new CrossEntropyObjective();
            case TOPK -> new TopKObjective(Divergence.FORWARD_KL, SHARES);
            case DISTILL -> openTeacher(engine);
        };
    }

    private TrainingObjective openTeacher(Engine engine) {
        LlamaModel teacher = LlamaModel.create(
                engine, shape.teacher(), new PortableWeights(TEACHER_SEED, 0f), Precision.frozen(dtype));
        return new TeacherObjective(teacher, size.tokens(), Divergence.FORWARD_KL, TEMPERATURE, SHARES);
    }
}
