package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.Pulse;
import java.util.List;
import org.apache.spark.BarrierTaskContext;

/** A worker as a task of a barrier stage. */
record BarrierWorker(BarrierTaskContext task, String attempt) implements WorkerContext {
    /** @param attempt the name of the job: Spark never tries a barrier stage again that gives its results to the driver */
    static BarrierWorker ofThisTask(String attempt) {
        return new BarrierWorker(BarrierTaskContext.get(), attempt);
    }

    @Override
    public int rank() {
        return task.partitionId();
    }

    @Override
    public int worldSize() {
        return task.getTaskInfos().length;
    }

    @Override
    public Pulse pulse() {
        return Pulse.NONE;
    }

    @Override
    public List<String> allGather(String text) {
        return List.of(task.allGather(text));
    }
}
