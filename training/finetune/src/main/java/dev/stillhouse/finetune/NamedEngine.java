package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineProvider;
import java.util.List;
import java.util.ServiceLoader;

/**
 * The engine of a name that the class path of the worker has.
 *
 * @param name as the run spec says it
 * @param threads that it may use
 */
public record NamedEngine(String name, int threads) implements EngineSource {
    public NamedEngine {
        Check.that(threads >= 1, "engine.threads must be at least 1, but was %d", threads);
    }

    /** Fails with ENGINE_UNSUPPORTED when there is none of this name. */
    @Override
    public Engine open() {
        List<EngineProvider> providers = ServiceLoader.load(EngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> FailureCode.ENGINE_UNSUPPORTED.with(
                        "There is no engine %s here; set engine.name to one of %s, or put its jar on the class path",
                        name,
                        providers.stream().map(EngineProvider::name).sorted().toList()))
                .open(threads);
    }
}
