package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.Pulse;
import dev.stillhouse.finetune.watch.Heartbeat;
import dev.stillhouse.finetune.watch.Member;
import dev.stillhouse.finetune.watch.SteadyTime;
import dev.stillhouse.finetune.watch.WatchTicket;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;

/** A worker as a task of a barrier stage. Owns nothing. */
record BarrierWorker(BarrierTaskContext task, String attempt, Heartbeat heartbeat) implements WorkerContext {
    /** Runs a task with a heartbeat beside it. */
    static TaskOutcome run(TrainingTask task, WatchTicket ticket) {
        BarrierTaskContext context = BarrierTaskContext.get();
        Member self = new Member(
                context.partitionId(),
                SparkEnv.get().executorId(),
                host(context),
                ProcessHandle.current().pid());
        try (Heartbeat heartbeat = Heartbeat.start(ticket, self, Thread.currentThread(), new SteadyTime())) {
            TaskOutcome outcome = TaskOutcome.of(task, new BarrierWorker(context, ticket.attempt(), heartbeat));
            heartbeat.ends(outcome.failure());
            return outcome;
        }
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
    public String host() {
        return host(task);
    }

    /** Of "host:port", which is where the executor's own services listen. */
    private static String host(BarrierTaskContext task) {
        String address = task.getTaskInfos()[task.partitionId()].address();
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    @Override
    public Pulse pulse() {
        return heartbeat;
    }

    @Override
    public void closeOnAbort(AutoCloseable resource) {
        heartbeat.closeOnAbort(resource);
    }

    @Override
    public List<String> allGather(String text) {
        return List.of(task.allGather(text));
    }
}
