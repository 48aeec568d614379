package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.Actor;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.TrainingResult;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs a training as one barrier stage and watches it from the driver.
 *
 * <p>Spark does not try a failed barrier result stage again, so the driver does: a job that was lost starts again and resumes from its
 * newest checkpoint. After a few tries that reach no new checkpoint it gives up. What the user or the data are to blame for is never
 * tried again.
 */
public final class BarrierTraining {
    private static final Duration POLL_EVERY = Duration.ofMillis(200);

    private final JavaSparkContext spark;
    private final BarrierSettings settings;
    private final Clock clock;

    public BarrierTraining(JavaSparkContext spark, BarrierSettings settings, Clock clock) {
        this.spark = spark;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Trains a recipe.
     *
     * @throws Failure with the code that the worker gave it
     */
    public TrainingResult run(TrainingPlan plan, EngineSource engines, TrainingListener listener) {
        return run(new RecipeTask(plan, engines), plan.home(), plan.metricsFile(), listener);
    }

    TrainingResult run(TrainingTask task, CheckpointHome checkpoints, Path metricsFile, TrainingListener listener) {
        BarrierSettings.requireFit(spark.getConf());
        requireSlots();
        MetricsTail tail = new MetricsTail(metricsFile, listener);
        String job = Long.toString(clock.millis(), Character.MAX_RADIX);
        int withoutProgress = 0;
        for (int attempt = 0; ; attempt++) {
            long before = checkpoints.newestStep().orElse(0);
            try {
                return await(BarrierStage.start(spark, settings.workers(), task, job + "-" + attempt), tail);
            } catch (Failure failure) {
                long after = checkpoints.newestStep().orElse(0);
                withoutProgress = after > before ? 0 : withoutProgress + 1;
                if (isFinal(failure) || withoutProgress > settings.restarts()) {
                    throw failure;
                }
                listener.note(failure.getMessage() + "; starting again after step " + after);
            }
        }
    }

    private static boolean isFinal(Failure failure) {
        Actor actor = failure.code().actor();
        return actor == Actor.USER || actor == Actor.DATA;
    }

    /** Spark itself would only say so after {@code 40 * 15} seconds. */
    private void requireSlots() {
        Instant latest = clock.instant().plus(settings.slotPatience());
        while (slots() < settings.workers()) {
            if (!clock.instant().isBefore(latest)) {
                throw FailureCode.SLOTS_MISSING.with(
                        "Training needs %d free task slots at the same time, but %s has %d (spark.task.cpus %s); give it more cores, or set spark.task.cpus lower",
                        settings.workers(),
                        spark.master(),
                        slots(),
                        spark.getConf().get("spark.task.cpus", "1"));
            }
            sleep();
        }
    }

    private int slots() {
        return spark.sc()
                .maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
    }

    private static TrainingResult await(JavaFutureAction<List<TaskOutcome>> job, MetricsTail tail) {
        try {
            while (!job.isDone()) {
                tail.drain();
                sleep();
            }
            return TaskOutcome.resultOf(job.get());
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw lost(e.getCause() == null ? e : e.getCause());
        } finally {
            if (!job.isDone()) {
                job.cancel(true);
            }
            tail.drain();
        }
    }

    private static Failure lost(Throwable cause) {
        if (String.valueOf(cause.getMessage()).contains("SPARK-24819")) {
            return FailureCode.SLOTS_MISSING.because(
                    cause, "The training's task found no free slot: %s", firstLine(cause));
        }
        if (String.valueOf(cause.getMessage()).contains("ExecutorLostFailure")) {
            return FailureCode.WORKER_LOST.because(cause, "The training's worker was lost: %s", firstLine(cause));
        }
        return FailureCode.BUG.because(cause, "The training stopped unexpectedly: %s", firstLine(cause));
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse(cause.getClass().getSimpleName());
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL_EVERY.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static CancellationException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        CancellationException cancelled = new CancellationException("the training was interrupted");
        cancelled.initCause(cause);
        return cancelled;
    }
}
