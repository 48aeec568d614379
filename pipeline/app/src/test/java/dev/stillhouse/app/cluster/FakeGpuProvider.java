package dev.stillhouse.app.cluster;

import dev.stillhouse.app.engine.Engines;
import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineProvider;
import dev.stillhouse.tensor.EngineResources;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/** Computes with nd4j on the CPU, but asks for a GPU, and writes which one it was given to standard error. */
public final class FakeGpuProvider implements EngineProvider {
    @Override
    public String name() {
        return "fake-gpu";
    }

    @Override
    public Device device() {
        return Device.GPU;
    }

    @Override
    public Engine open(EngineResources resources) {
        TaskContext task = TaskContext.get();
        System.err.printf(
                "fake-gpu: %s of process %d has GPU %s and %s cores%n",
                who(task),
                ProcessHandle.current().pid(),
                resources.gpu().map(String::valueOf).orElse("none"),
                task == null ? "all" : task.cpus());
        return Engines.open("nd4j", EngineResources.ofThreads(resources.threads()));
    }

    private static String who(@Nullable TaskContext task) {
        if (task == null) {
            return "driver";
        }
        return (task instanceof BarrierTaskContext ? "rank " : "task ") + task.partitionId();
    }
}
