package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.distill.bench.AttentionBenchmark;
import dev.stillhouse.distill.bench.AttentionResult;
import dev.stillhouse.tensor.Engine;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "attention",
        description = {
            "Times a training's attention in one layer of Llama 3.1 8B, forward and backward.",
            "With --json: forward_tflops, backward_tflops and device.",
            ""
        },
        footerHeading = "%nExample, to be compared with --attention own:%n",
        footer = {"  stillhouse bench attention --engine cuda --dtype bf16 --rows 4096 --attention library --json"})
final class BenchAttentionCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--sequences", paramLabel = "N", description = "In one pack (default: 2).")
    private int sequences = 2;

    @Option(names = "--rows", paramLabel = "N", description = "Tokens of each sequence (default: 256).")
    private int rows = 256;

    @Mixin
    private BenchOptions options = new BenchOptions();

    BenchAttentionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Engine engine = options.open(surroundings)) {
            AttentionResult result =
                    new AttentionBenchmark(options.dtype(), sequences, rows).run(engine, System::nanoTime);
            options.print(
                    surroundings,
                    result.toJson(),
                    String.format(
                            Locale.ROOT,
                            "%.2f TFLOP/s forward, %.2f backward: %s",
                            result.forwardFlops() / 1e12,
                            result.backwardFlops() / 1e12,
                            result.device()));
        }
        return 0;
    }
}
