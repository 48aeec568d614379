package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineProvider;
import dev.stillhouse.tensor.EngineResources;

/** Opens the reference engine, which computes on one thread whatever it may use. */
public final class ReferenceEngineProvider implements EngineProvider {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public Engine open(EngineResources resources) {
        resources.requireNoGpu(name());
        return new ReferenceEngine();
    }
}
