package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineProvider;

/** Opens the ND4J engine. */
public final class Nd4jEngineProvider implements EngineProvider {
    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public Engine open(int threads) {
        return new Nd4jEngine(threads);
    }
}
