package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineProvider;
import dev.stillhouse.tensor.EngineResources;

/** Opens the ND4J engine. */
public final class Nd4jEngineProvider implements EngineProvider {
    @Override
    public String name() {
        return "nd4j";
    }

    /** Whichever backend holds the arrays. */
    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public Engine open(EngineResources resources) {
        resources.requireNoGpu(name());
        return new Nd4jEngine(resources.threads());
    }
}
