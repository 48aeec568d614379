package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.engine.LoadedModel;
import dev.stillhouse.app.engine.ModelFolders;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.EngineResources;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model a command opens, and with what. */
final class ModelOptions {
    @Parameters(paramLabel = "MODEL", description = "A model folder in Hugging Face format.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(names = "--adapter", paramLabel = "DIR", description = "A PEFT adapter to add to the model.")
    private Optional<Path> adapter = Optional.empty();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "What computes: nd4j, cuda or reference (default: nd4j).")
    private String engine = "nd4j";

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads; all cores when left out.")
    private Optional<Integer> threads = Optional.empty();

    @Option(names = "--dtype", description = "What weights and activations are kept in: f32, the default, or bf16.")
    private DType dtype = DType.F32;

    Path folder(Surroundings surroundings) {
        return ModelFolders.require(surroundings.resolve(model));
    }

    LoadedModel open(Surroundings surroundings) {
        return LoadedModel.open(
                engine,
                EngineResources.ofThreads(threads.orElse(surroundings.cores())),
                folder(surroundings),
                adapter.map(surroundings::resolve),
                Precision.frozen(dtype));
    }
}
