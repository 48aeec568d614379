package dev.stillhouse.tensor;

/**
 * Opens an engine by its name. Found by {@link java.util.ServiceLoader}, so that an engine is chosen by putting it on the
 * class path and naming it in a run spec. Opening and closing it leaves nothing behind.
 *
 * <p>To make a provider, and to ask for its name and its device, loads no native library: that is done on machines which will never
 * open it, such as the driver of a cluster.
 */
public interface EngineProvider {
    /** The name of the engines that it opens; see {@link Engine#name()}. */
    String name();

    /** What its engines compute on, for which a cluster is asked before one of them is opened. */
    Device device();

    /**
     * @throws dev.stillhouse.contracts.failure.Failure DEVICE_UNAVAILABLE when the device is missing, busy, or not one that the engine
     *     can use; ENGINE_UNSUPPORTED when it does not run here at all, or a GPU is named for an engine of {@link Device#CPU}; with what
     *     to do
     */
    Engine open(EngineResources resources);
}
