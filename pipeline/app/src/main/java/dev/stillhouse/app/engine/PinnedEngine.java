package dev.stillhouse.app.engine;

import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.tensor.AttentionKernels;
import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import java.util.Optional;

/** Opens an engine by its name on a GPU that the user chose, where no cluster gives out GPUs. */
public record PinnedEngine(String name, int threads, int gpu, AttentionKernels attention) implements EngineSource {
    @Override
    public Engine open() {
        return Engines.open(name, new EngineResources(threads, Optional.of(gpu), attention));
    }

    @Override
    public Device device() {
        return Engines.provider(name).device();
    }
}
