package dev.stillhouse.tensor;

import java.util.List;

/**
 * What devices exchange directly, beside what their engines compute. All of them ask for the same in the same order, with tensors of as many
 * elements. An exchange begins when what was asked of the engine before is done. Until {@link #isDone} nothing else may touch its tensors,
 * which are f32.
 *
 * <p>Chunks: one list of tensors for each rank, in the order of ranks.
 */
public interface DeviceCollective extends AutoCloseable {
    /** Every tensor becomes its sum over all devices, the same bits on each. */
    void allReduce(List<Tensor> tensors, DType wire);

    /** The tensors of this rank's chunk become their sums over all devices; the others stay as they are. */
    void reduceScatter(List<List<Tensor>> chunks, DType wire);

    /** The tensors of every chunk become what they are on the device of its rank. */
    void allGather(List<List<Tensor>> chunks);

    /**
     * Whether all that was asked for is done on this device. Does not wait.
     *
     * @throws dev.stillhouse.contracts.failure.Failure WORKER_LOST when another device is lost; this is closed then
     */
    boolean isDone();

    /** Breaks off what is not done. */
    @Override
    void close();
}
