package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.bench.BenchLengths;
import dev.stillhouse.distill.bench.BenchMode;
import dev.stillhouse.distill.bench.BenchResult;
import dev.stillhouse.distill.bench.BenchShape;
import dev.stillhouse.distill.bench.BenchSize;
import dev.stillhouse.distill.bench.TrainBenchmark;
import dev.stillhouse.finetune.optimizer.MomentState;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Quantization;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "train",
        description = {
            "Times whole optimizer steps: forward, backward and update. Shapes: tiny, small, mid and 8b, which is"
                    + " Llama 3.1 8B. Modes: full, lora (rank 16 on all seven linears) and distill (a teacher of twice the"
                    + " layers in the step) and topk (lora, with the 64 likeliest tokens of a teacher stored for every"
                    + " label).",
            "With --json: median_step_ms, tokens_per_s, peak_rss_mib and final_loss.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse bench train --shape small --mode lora --steps 20 --json"})
final class BenchTrainCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--shape", converter = ShapeName.class, description = "tiny (the default), small, mid or 8b.")
    private BenchShape shape = BenchShape.TINY;

    @Option(names = "--mode", description = "full (the default), lora, distill or topk.")
    private BenchMode mode = BenchMode.FULL;

    @Option(
            names = "--base",
            description =
                    "With lora and topk: nf4 or fp8, in which the model's linear layers are kept; as --dtype says when"
                            + " left out.")
    private Optional<Quantization> base = Optional.empty();

    @Option(names = "--seq", paramLabel = "N", description = "Tokens of a sequence; the shape's own when left out.")
    private Optional<Integer> sequence = Optional.empty();

    @Option(names = "--batch", paramLabel = "N", description = "Sequences of a step; the shape's own when left out.")
    private Optional<Integer> batch = Optional.empty();

    @Option(
            names = "--lengths",
            description =
                    "uniform (the default): a sequence is one document; packed: it holds several, of random lengths"
                            + " like those of instruction data.")
    private BenchLengths lengths = BenchLengths.UNIFORM;

    @Option(names = "--optimizer", converter = OptimizerName.class, description = "adamw (the default) or adamw_8bit.")
    private MomentState moments = MomentState.F32;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps in all (default: 20); the first 3 are not counted.")
    private int steps = 20;

    @Mixin
    private BenchOptions options = new BenchOptions();

    static final class ShapeName implements ITypeConverter<BenchShape> {
        @Override
        public BenchShape convert(String value) {
            return switch (value) {
                case "tiny" -> BenchShape.TINY;
                case "small" -> BenchShape.SMALL;
                case "mid" -> BenchShape.MID;
                case "8b" -> BenchShape.LLAMA_8B;
                default ->
                    throw new TypeConversionException("expected one of tiny, small, mid, 8b but was '" + value + "'");
            };
        }
    }

    static final class OptimizerName implements ITypeConverter<MomentState> {
        @Override
        public MomentState convert(String value) {
            for (MomentState state : MomentState.values()) {
                if (state.optimizer().equals(value)) {
                    return state;
                }
            }
            throw new TypeConversionException("expected one of adamw, adamw_8bit but was '" + value + "'");
        }
    }

    BenchTrainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (base.isPresent() && !mode.isAdapter()) {
            throw FailureCode.COMMAND_INVALID.with(
                    "--base is %s, but --mode %s trains the weights that it would quantise; choose --mode lora or topk",
                    base.get().name().toLowerCase(Locale.ROOT), mode.name().toLowerCase(Locale.ROOT));
        }
        try (Engine engine = options.open(surroundings)) {
            TrainBenchmark benchmark = new TrainBenchmark(shape, size(), mode, options.dtype(), moments, steps, base);
            benchmark.warmUp(engine, System::nanoTime, options.warmup());
            BenchResult result = benchmark.run(engine, System::nanoTime);
            options.print(
                    surroundings,
                    result.toJson(),
                    String.format(
                            Locale.ROOT,
                            "%.1f ms a step, %,.0f tokens/s, loss %.4f at the end",
                            result.medianStepMillis(),
                            result.tokensPerSecond(),
                            result.finalLoss()));
        }
        return 0;
    }

    private BenchSize size() {
        BenchSize usual = shape.size();
        return new BenchSize(sequence.orElse(usual.sequence()), batch.orElse(usual.batch()), lengths);
    }
}
