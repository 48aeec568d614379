package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.distill.bench.BenchMode;
import dev.stillhouse.distill.bench.BenchShape;
import dev.stillhouse.distill.bench.BenchSize;
import dev.stillhouse.distill.bench.TrainBenchmark;
import dev.stillhouse.finetune.bench.CheckpointBenchmark;
import dev.stillhouse.finetune.bench.StallResult;
import dev.stillhouse.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "checkpoint",
        description = {
            "Measures how long a training of all weights stands still for its checkpoints, as a share of the time of its steps.",
            "With --json: median_step_ms, median_save_ms, every, stall_percent and checkpoint_bytes.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse bench checkpoint --shape small --steps 100 --every 50 --json"})
final class BenchCheckpointCommand implements Callable<Integer> {
    private static final String PREFIX = "stillhouse-bench";

    private final Surroundings surroundings;

    @Option(
            names = "--shape",
            converter = BenchTrainCommand.ShapeName.class,
            description = "tiny, small (the default), mid or 8b.")
    private BenchShape shape = BenchShape.SMALL;

    @Option(names = "--steps", paramLabel = "N", description = "Steps in all (default: 100).")
    private int steps = 100;

    @Option(names = "--every", paramLabel = "N", description = "Steps between two checkpoints (default: 50).")
    private int every = 50;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "Where the checkpoints are written for the time; the folder for temporary files when left out.")
    private Optional<Path> folder = Optional.empty();

    @Mixin
    private BenchOptions options = new BenchOptions();

    BenchCheckpointCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        BenchSize size = shape.size();
        CheckpointBenchmark benchmark = new CheckpointBenchmark(
                shape.student(),
                size.sequence(),
                size.batch(),
                options.dtype(),
                steps,
                every,
                Runtime.getRuntime().maxMemory() / 4);
        StallResult result = measure(benchmark);
        options.print(
                surroundings,
                result.toJson(),
                String.format(
                        Locale.ROOT,
                        "%.1f ms a step, %.1f ms for a checkpoint of %.1f MiB every %d: training stands still for %.2f%% of the time",
                        result.medianStepMillis(),
                        result.medianSaveMillis(),
                        result.bytes() / 1048576.0,
                        result.every(),
                        result.stallPercent()));
        return 0;
    }

    private StallResult measure(CheckpointBenchmark benchmark) {
        try {
            Path checkpoints = folder.isPresent()
                    ? Files.createTempDirectory(folder.get(), PREFIX)
                    : Files.createTempDirectory(PREFIX);
            try (Engine engine = options.open(surroundings)) {
                new TrainBenchmark(shape, shape.size(), BenchMode.FULL, options.dtype(), steps)
                        .warmUp(engine, System::nanoTime, options.warmup());
                return benchmark.run(engine, checkpoints, System::nanoTime);
            } finally {
                Folders.delete(checkpoints);
            }
        } catch (IOException e) {
            throw IoFailures.writing(folder.orElse(Path.of(PREFIX)), e);
        }
    }
}
