package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineProvider;

/** Opens the reference engine, which computes on one thread whatever it may use. */
public final class ReferenceEngineProvider implements EngineProvider {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Engine open(int threads) {
        return new ReferenceEngine();
    }
}
