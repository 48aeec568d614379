package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.Device;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark gave to the task of the current thread. */
public final class TaskGpu {
    /** Spark's name for GPUs. */
    static final String RESOURCE = "gpu";

    private TaskGpu() {}

    /**
     * Its number; none for an engine that has no use for one, outside of a task, and with a local master.
     *
     * @throws dev.stillhouse.contracts.failure.Failure DEVICE_UNAVAILABLE when its address is not a number
     */
    public static Optional<Integer> of(Device device) {
        return device == Device.GPU
                ? Optional.ofNullable(TaskContext.get())
                        .flatMap(TaskGpu::address)
                        .map(TaskGpu::number)
                : Optional.empty();
    }

    private static Optional<String> address(TaskContext task) {
        return Optional.ofNullable(task.resourcesJMap().get(RESOURCE)).map(TaskGpu::first);
    }

    private static String first(ResourceInformation gpus) {
        return gpus.addresses()[0];
    }

    private static int number(String address) {
        try {
            return Integer.parseUnsignedInt(address);
        } catch (NumberFormatException e) {
            throw FailureCode.DEVICE_UNAVAILABLE.because(
                    e,
                    "Spark gave this task the GPU \"%s\"; the discovery script must print numbers, as cluster-configs/gpus.sh does",
                    address);
        }
    }
}
