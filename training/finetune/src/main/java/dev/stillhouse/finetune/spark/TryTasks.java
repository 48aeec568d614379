package dev.stillhouse.finetune.spark;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * The tasks of a try that Spark has started and not seen end. A cancelled job is over at once; its tasks keep their slots until they have
 * ended, or their executor has.
 */
final class TryTasks extends SparkListener {
    /** The local property of the job that holds the name of the try. */
    static final String TRY = "stillhouse.try";

    private final String name;
    private final Map<Integer, Boolean> stages = new ConcurrentHashMap<>();
    private final Map<Long, Running> tasks = new ConcurrentHashMap<>();

    /** A task and where it runs. */
    record Running(int rank, String executor, String host) {
        @Override
        public String toString() {
            return "Rank " + rank + " on " + host + " (executor " + executor + ")";
        }
    }

    TryTasks(String name) {
        this.name = name;
    }

    List<Running> running() {
        return List.copyOf(tasks.values());
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        if (submitted.properties() != null && name.equals(submitted.properties().getProperty(TRY))) {
            stages.put(submitted.stageInfo().stageId(), true);
        }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        if (stages.containsKey(start.stageId())) {
            var info = start.taskInfo();
            tasks.put(info.taskId(), new Running(info.index(), info.executorId(), info.host()));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        tasks.remove(end.taskInfo().taskId());
    }
}
