package dev.stillhouse.app.engine;

import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.spark.TaskGpu;
import dev.stillhouse.tensor.AttentionKernels;
import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;

/** Opens an engine by its name, on whichever executor needs one, on the GPU that Spark gave to the task if the engine computes on one. */
public record NamedEngine(String name, int threads, AttentionKernels attention) implements EngineSource {
    @Override
    public Engine open() {
        return Engines.open(name, new EngineResources(threads, TaskGpu.of(device()), attention));
    }

    @Override
    public Device device() {
        return Engines.provider(name).device();
    }
}
