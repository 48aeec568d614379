package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.FailureCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * How the driver treats a barrier stage.
 *
 * @param workers tasks that must run at the same time
 * @param slotPatience how long executors may take to come up before too few slots are a failure; none for a local master
 * @param restarts tries that may follow one another without reaching a new checkpoint
 */
public record BarrierSettings(int workers, Duration slotPatience, int restarts) {
    /** Times a worker may be lost without progress before the driver gives up. */
    private static final int USUAL_RESTARTS = 3;

    public BarrierSettings {
        Check.that(workers >= 1, "workers must be at least 1, but was %d", workers);
        Check.that(!slotPatience.isNegative(), "slot patience must not be negative, but was %s", slotPatience);
        Check.that(restarts >= 0, "restarts must not be negative, but was %d", restarts);
    }

    /** One worker, which a local master must have at once. */
    public static BarrierSettings local() {
        return new BarrierSettings(1, Duration.ZERO, USUAL_RESTARTS);
    }

    /** One worker, whose executor may still be starting. */
    public static BarrierSettings cluster() {
        return new BarrierSettings(1, Duration.ofMinutes(2), USUAL_RESTARTS);
    }

    public BarrierSettings withWorkers(int count) {
        return new BarrierSettings(count, slotPatience, restarts);
    }

    /**
     * Settings for the session, where the user has none. Spark's own would let a lost worker hang the others for a year, and look for
     * slots for ten minutes.
     */
    public static Map<String, String> sessionDefaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("spark.barrier.sync.timeout", "600");
        defaults.put("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
        defaults.put("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "3");
        defaults.put("spark.task.reaper.enabled", "true");
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
