package dev.stillhouse.lake;

import dev.stillhouse.contracts.run.Progress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;

/** Tells how many tasks of the Spark stages that one thread has started are done, until it is closed. */
final class TaskProgress extends SparkListener implements AutoCloseable {
    private static final String OWNER = "stillhouse.progress";

    private final SparkContext context;
    private final Progress progress;
    private final String owner = UUID.randomUUID().toString();
    private final Map<Integer, Count> stages = new ConcurrentHashMap<>();
    private final @Nullable String before;
    private volatile String what = "";

    /** Tasks of a Spark stage that have ended well, and all of them. */
    private record Count(int done, int tasks) {
        Count oneMore() {
            return new Count(Math.min(done + 1, tasks), tasks);
        }
    }

    /** Listens to what the calling thread starts from now on. */
    TaskProgress(SparkContext context, Progress progress) {
        this.context = context;
        this.progress = progress;
        this.before = context.getLocalProperty(OWNER);
        context.setLocalProperty(OWNER, owner);
        context.addSparkListener(this);
    }

    /** @param step what is done from now on */
    void step(String step) {
        what = step;
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
        boolean ours =
                event.properties() != null && owner.equals(event.properties().getProperty(OWNER));
        if (ours) {
            stages.put(
                    event.stageInfo().stageId(), new Count(0, event.stageInfo().numTasks()));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
        Count count = event.taskInfo().successful()
                ? stages.computeIfPresent(event.stageId(), (stage, before) -> before.oneMore())
                : null;
        if (count != null) {
            progress.tick(
                    Progress.Tick.of(what + ", Spark stage " + event.stageId(), count.done(), count.tasks(), "tasks"));
        }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted event) {
        stages.remove(event.stageInfo().stageId());
    }

    @Override
    public void close() {
        context.removeSparkListener(this);
        context.setLocalProperty(OWNER, before);
    }
}
