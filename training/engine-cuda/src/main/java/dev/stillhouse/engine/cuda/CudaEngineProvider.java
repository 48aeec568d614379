package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineProvider;
import dev.stillhouse.tensor.EngineResources;

/** Opens the CUDA engine. */
public final class CudaEngineProvider implements EngineProvider {
    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public Device device() {
        return Device.GPU;
    }

    @Override
    public Engine open(EngineResources resources) {
        return new CudaEngine(resources);
    }
}
