package dev.stillhouse.tensor;

/**
 * Opens an engine by its name. Found by {@link java.util.ServiceLoader}, so that an engine is chosen by putting it on the
 * class path and naming it in a run spec. Opening and closing it leaves nothing behind.
 */
public interface EngineProvider {
    /** The name of the engines that it opens; see {@link Engine#name()}. */
    String name();

    /**
     * @param threads that the engine may use
     * @throws dev.stillhouse.contracts.failure.Failure DEVICE_UNAVAILABLE or ENGINE_UNSUPPORTED, with what to do
     */
    Engine open(int threads);
}
