package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.cli.BenchTrainCommand.ShapeName;
import dev.stillhouse.distill.bench.BenchShape;
import dev.stillhouse.distill.bench.DecodeBenchmark;
import dev.stillhouse.distill.bench.DecodeResult;
import dev.stillhouse.tensor.Engine;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "decode",
        description = {
            "Times the writing of tokens by one or more sequences at once, and the memory that bounds it: a step reads every"
                    + " weight.",
            "With --json: median_step_ms, tokens_per_s, bandwidth_gb_per_s and memory_floor_ms.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse bench decode --shape mid --dtype bf16 --batch 16 --json"})
final class BenchDecodeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--shape", converter = ShapeName.class, description = "tiny, small, mid (the default) or 8b.")
    private BenchShape shape = BenchShape.MID;

    @Option(names = "--batch", paramLabel = "N", description = "Sequences at once (default: 1).")
    private int batch = 1;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens of each (default: 128).")
    private int tokens = 128;

    @Mixin
    private BenchOptions options = new BenchOptions();

    BenchDecodeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Engine engine = options.open(surroundings)) {
            DecodeBenchmark benchmark = new DecodeBenchmark(shape, options.dtype(), batch, tokens);
            benchmark.warmUp(engine, System::nanoTime, options.warmup());
            DecodeResult result = benchmark.run(engine, System::nanoTime);
            options.print(
                    surroundings,
                    result.toJson(),
                    String.format(
                            Locale.ROOT,
                            "%.1f ms a step, %,.0f tokens/s",
                            result.medianStepMillis(),
                            result.tokensPerSecond()));
        }
        return 0;
    }
}
