package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.spark.api.java.JavaSparkContext;

/** The task slots that a barrier stage needs, all at the same time. */
record Slots(JavaSparkContext spark, EngineTasks tasks, InstantSource time) {
    private static final Duration POLL_EVERY = Duration.ofMillis(200);

    /**
     * Waits while executors still come up. Spark itself would only say after {@code 40 * 15} seconds that there are too few.
     *
     * @param patience without a further slot
     * @throws dev.stillhouse.contracts.failure.Failure SLOTS_MISSING, saying how many there are
     */
    void require(int workers, Duration patience) throws InterruptedException {
        int most = count();
        Instant latest = time.instant().plus(patience);
        for (int slots = most; slots < workers; slots = count()) {
            if (slots > most) {
                most = slots;
                latest = time.instant().plus(patience);
            }
            if (!time.instant().isBefore(latest)) {
                throw FailureCode.SLOTS_MISSING.with(
                        "Training needs %d free task slots at the same time, but %s has %d (%s)%s; %s",
                        workers, spark.master(), slots, whatThereIs(), driverTakes(), tasks.advice());
            }
            Thread.sleep(POLL_EVERY.toMillis());
        }
    }

    private int count() {
        return spark.sc().maxNumConcurrentTasks(tasks.profile(spark.sc()));
    }

    private String whatThereIs() {
        if (spark.sc().isLocal()) {
            return tasks.share();
        }
        int executors = spark.statusTracker().getExecutorInfos().length - 1;
        return "executors " + executors + ", spark.executor.cores "
                + spark.getConf().get("spark.executor.cores", "not set") + ", " + tasks.share();
    }

    private String driverTakes() {
        return spark.sc().deployMode().equals("cluster")
                ? ", and the driver takes a core of its own in cluster mode"
                : "";
    }
}
