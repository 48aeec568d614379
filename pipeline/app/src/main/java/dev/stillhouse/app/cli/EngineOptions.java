package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.engine.Engines;
import dev.stillhouse.tensor.AttentionKernels;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What computes, and on what. */
final class EngineOptions {
    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "What computes: nd4j; cuda, on a GPU; or reference (default: nd4j).")
    private String engine = "nd4j";

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads; all cores when left out.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "N",
            description =
                    "Number of the GPU, as nvidia-smi counts, for an engine that computes on one; the first when left out.")
    private Optional<Integer> device = Optional.empty();

    @Option(
            names = "--device-gib",
            paramLabel = "N",
            description =
                    "GiB of the GPU's memory to use at most, as on a smaller card; all that is free when left out.")
    private Optional<Double> deviceGib = Optional.empty();

    @Option(
            names = "--attention",
            paramLabel = "WHOSE",
            description =
                    "Whose kernels compute a training's attention on an engine with a choice: library (the default; cuDNN where it"
                            + " will do) or own.")
    private AttentionKernels attention = AttentionKernels.LIBRARY;

    String name() {
        return engine;
    }

    /** @throws dev.stillhouse.contracts.failure.Failure COMMAND_INVALID for values out of range */
    EngineResources resources(Surroundings surroundings) {
        return OptionRange.checked(() -> new EngineResources(
                threads.orElse(surroundings.cores()),
                device,
                deviceGib.map(gib -> (long) (gib * (1L << 30))),
                attention));
    }

    Engine open(Surroundings surroundings) {
        return Engines.open(engine, resources(surroundings));
    }
}
