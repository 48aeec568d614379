package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.Pulse;
import java.util.List;
import org.apache.spark.BarrierTaskContext;

/** A worker as a task of a barrier stage. */
record BarrierWorker(BarrierTaskContext task, String attempt) implements WorkerContext {
    /** @param job a name that no other job has */
    static BarrierWorker ofThisTask(String job) {
        BarrierTaskContext task = BarrierTaskContext.get();
        return new BarrierWorker(task, job + "-" + task.stageAttemptNumber());
    }

    @Override
    public int rank() {
        return task.partitionId();
    }

    @Override
    public int worldSize() {
        return task.getTaskInfos().length;
    }

    /** Of "host:port", which is where the executor's own services listen. */
    @Override
    public String host() {
        String address = task.getTaskInfos()[rank()].address();
        return address.substring(0, address.lastIndexOf(':'));
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
