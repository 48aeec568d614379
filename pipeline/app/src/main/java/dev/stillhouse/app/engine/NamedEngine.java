package dev.stillhouse.app.engine;

import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;

/** Opens an engine by its name, on whichever executor needs one. */
public record NamedEngine(String name, int threads) implements EngineSource {
    @Override
    public Engine open() {
        return Engines.open(name, EngineResources.ofThreads(threads));
    }
}
