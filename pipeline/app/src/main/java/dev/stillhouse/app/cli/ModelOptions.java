package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.engine.LoadedModel;
import dev.stillhouse.app.engine.ModelFolders;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.tensor.DType;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model a command opens, and with what. */
final class ModelOptions {
    @Parameters(paramLabel = "MODEL", description = "A model folder in Hugging Face format.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(names = "--adapter", paramLabel = "DIR", description = "A PEFT adapter to add to the model.")
    private Optional<Path> adapter = Optional.empty();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(names = "--dtype", description = "What weights and activations are kept in: f32, the default, or bf16.")
    private DType dtype = DType.F32;

    Path folder(Surroundings surroundings) {
        return ModelFolders.require(surroundings.resolve(model));
    }

    LoadedModel open(Surroundings surroundings) {
        return LoadedModel.open(
                engine.name(),
                engine.resources(surroundings),
                folder(surroundings),
                adapter.map(surroundings::resolve),
                Precision.frozen(dtype));
    }
}
