package dev.stillhouse.app.engine;

import dev.stillhouse.app.evaluate.AdaptedModel;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import java.nio.file.Path;
import java.util.Optional;

/** A model in the memory of an engine of its own. */
public final class LoadedModel implements AutoCloseable {
    private final Engine engine;
    private final LlamaModel model;

    private LoadedModel(Engine engine, LlamaModel model) {
        this.engine = engine;
        this.model = model;
    }

    /** @param adapter merged into the weights */
    public static LoadedModel open(
            String engineName, EngineResources resources, Path folder, Optional<Path> adapter, Precision precision) {
        ModelFolders.require(folder);
        Engine engine = Engines.open(engineName, resources);
        try {
            return new LoadedModel(engine, new AdaptedModel(folder, adapter).openMerged(engine, precision));
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    public LlamaModel model() {
        return model;
    }

    @Override
    public void close() {
        model.close();
        engine.close();
    }
}
