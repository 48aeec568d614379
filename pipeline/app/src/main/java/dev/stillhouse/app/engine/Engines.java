package dev.stillhouse.app.engine;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.spec.binding.Nearest;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineProvider;
import dev.stillhouse.tensor.EngineResources;
import java.util.List;
import java.util.ServiceLoader;

/** The engines on the class path. */
public final class Engines {
    private Engines() {}

    /** @throws dev.stillhouse.contracts.failure.Failure ENGINE_UNSUPPORTED when there is none of that name */
    public static Engine open(String name, EngineResources resources) {
        return provider(name).open(resources);
    }

    /** @throws dev.stillhouse.contracts.failure.Failure ENGINE_UNSUPPORTED when there is none of that name */
    public static EngineProvider provider(String name) {
        List<EngineProvider> providers = providers();
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> known =
                            providers.stream().map(EngineProvider::name).toList();
                    return FailureCode.ENGINE_UNSUPPORTED.with(
                            "There is no engine \"%s\"%s", name, Nearest.hint(name, known));
                });
    }

    public static List<EngineProvider> providers() {
        liftLimitOfHeap();
        return ServiceLoader.load(EngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    /**
     * JavaCPP otherwise lets native memory grow to the size of the Java heap only, or a few times that. Engines ask the machine instead. It
     * reads this when its classes load.
     */
    private static void liftLimitOfHeap() {
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }
}
