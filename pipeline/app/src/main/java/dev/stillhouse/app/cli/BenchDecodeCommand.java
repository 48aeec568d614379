package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.cli.BenchTrainCommand.ShapeName;
import dev.stillhouse.app.engine.Engines;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.bench.BenchShape;
import dev.stillhouse.distill.bench.DecodeBenchmark;
import dev.stillhouse.distill.bench.DecodeResult;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "decode",
        description = {
            "Times the writing of tokens by one or more sequences at once, and the memory that bounds it: a step reads every"
                    + " weight.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse bench decode --shape mid --dtype bf16 --batch 16 --json"})
final class BenchDecodeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--shape", converter = ShapeName.class, description = "tiny, small, mid (the default) or 8b.")
    private BenchShape shape = BenchShape.MID;

    @Option(names = "--dtype", description = "f32 (the default) or bf16.")
    private DType dtype = DType.F32;

    @Option(names = "--batch", paramLabel = "N", description = "Sequences at once (default: 1).")
    private int batch = 1;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens of each (default: 128).")
    private int tokens = 128;

    @Option(names = "--engine", paramLabel = "NAME", description = "nd4j, the default, or reference.")
    private String engine = "nd4j";

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads; all cores when left out.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--json",
            description =
                    "{\"median_step_ms\":...,\"tokens_per_s\":...,\"bandwidth_gb_per_s\":...,\"memory_floor_ms\":...}")
    private boolean json;

    BenchDecodeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Engine opened = Engines.open(engine, threads.orElse(surroundings.cores()))) {
            DecodeResult result = new DecodeBenchmark(shape, dtype, batch, tokens).run(opened, System::nanoTime);
            surroundings
                    .out()
                    .println(
                            json
                                    ? Json.compact(result.toJson())
                                    : String.format(
                                            Locale.ROOT,
                                            "%.1f ms a step, %,.0f tokens/s",
                                            result.medianStepMillis(),
                                            result.tokensPerSecond()));
        }
        return 0;
    }
}
