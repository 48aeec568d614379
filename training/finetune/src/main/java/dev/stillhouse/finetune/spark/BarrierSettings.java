package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.watch.WatchSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * How the driver treats a barrier stage.
 *
 * @param workers tasks that must run at the same time
 * @param slotPatience without a further slot coming up until too few are a failure; none for a local master
 * @param restarts tries that may follow one another without reaching a new checkpoint
 * @param endPatience how long workers that were told to end may take until their executors are ended
 */
public record BarrierSettings(
        int workers, Duration slotPatience, int restarts, Duration endPatience, WatchSettings watch) {
    /** Times a worker may be lost without progress before the driver gives up. */
    private static final int USUAL_RESTARTS = 3;

    private static final Duration USUAL_END_PATIENCE = Duration.ofSeconds(15);

    public BarrierSettings {
        Check.that(workers >= 1, "workers must be at least 1, but was %d", workers);
        Check.that(!slotPatience.isNegative(), "slot patience must not be negative, but was %s", slotPatience);
        Check.that(restarts >= 0, "restarts must not be negative, but was %d", restarts);
        Check.that(!endPatience.isNegative(), "end patience must not be negative, but was %s", endPatience);
    }

    /** One worker, which a local master must have at once. */
    public static BarrierSettings local() {
        return new BarrierSettings(1, Duration.ZERO, USUAL_RESTARTS, USUAL_END_PATIENCE, WatchSettings.usual());
    }

    /** One worker, whose executor may still be starting. */
    public static BarrierSettings cluster() {
        return new BarrierSettings(1, Duration.ofMinutes(1), USUAL_RESTARTS, USUAL_END_PATIENCE, WatchSettings.usual());
    }

    public BarrierSettings withWorkers(int count) {
        return new BarrierSettings(count, slotPatience, restarts, endPatience, watch);
    }

    public BarrierSettings withWatch(WatchSettings other) {
        return new BarrierSettings(workers, slotPatience, restarts, endPatience, other);
    }

    public BarrierSettings withHeartbeatTimeout(Duration timeout) {
        return withWatch(watch.withHeartbeat(timeout));
    }

    public BarrierSettings withStepTimeout(Duration timeout) {
        return withWatch(watch.withStep(timeout));
    }

    BarrierSettings withEndPatience(Duration patience) {
        return new BarrierSettings(workers, slotPatience, restarts, patience, watch);
    }

    /**
     * Settings for the session, where the user has none. Spark's own would let a lost worker hang the others for a year, look for slots
     * for ten minutes, and leave an executor alone whose task does not end when it is cancelled.
     */
    public static Map<String, String> sessionDefaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("spark.barrier.sync.timeout", "600");
        defaults.put("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
        defaults.put("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "8");
        defaults.put("spark.task.reaper.enabled", "true");
        defaults.put("spark.task.reaper.killTimeout", "60s");
        defaults.put("spark.speculation", "false");
        defaults.put("spark.dynamicAllocation.enabled", "false");
        return defaults;
    }

    /** @throws dev.stillhouse.contracts.failure.Failure SPEC_INVALID for settings that exclude barrier mode or let it hang */
    static void requireFit(SparkConf conf) {
        requireOff(conf, "spark.dynamicAllocation.enabled", "barrier stages need executors that stay (SPARK-24942)");
        requireOff(conf, "spark.speculation", "a second copy of a training would write the same checkpoints");
        long seconds = conf.getTimeAsSeconds("spark.barrier.sync.timeout", "365d");
        if (seconds > Duration.ofDays(1).toSeconds()) {
            throw FailureCode.SPEC_INVALID.with(
                    "spark.barrier.sync.timeout is %d s, with which a lost worker hangs the others for days; set it to 600",
                    seconds);
        }
    }

    private static void requireOff(SparkConf conf, String key, String reason) {
        if (conf.getBoolean(key, false)) {
            throw FailureCode.SPEC_INVALID.with("%s is true, but %s; set it to false", key, reason);
        }
    }
}
