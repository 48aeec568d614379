package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.Actor;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.TrainingResult;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import dev.stillhouse.finetune.checkpoint.Fence;
import dev.stillhouse.finetune.watch.SteadyTime;
import dev.stillhouse.finetune.watch.WatchServer;
import dev.stillhouse.finetune.watch.WatchTicket;
import dev.stillhouse.tensor.Device;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs a training as one barrier stage and watches it from the driver.
 *
 * <p>Spark does not try a failed barrier result stage again, so the driver does: a job that was lost starts again and resumes from its
 * newest checkpoint. After a few tries that reach no new checkpoint it gives up. What the user or the data are to blame for is never
 * tried again. Nor does Spark know of steps: the workers report to a {@link WatchServer}, and a {@link
 * dev.stillhouse.finetune.watch.Watch} says when one is lost or hangs.
 */
public final class BarrierTraining {
    private final JavaSparkContext spark;
    private final BarrierSettings settings;
    private final Clock clock;
    private final UnaryOperator<WatchTicket> route;

    public BarrierTraining(JavaSparkContext spark, BarrierSettings settings, Clock clock) {
        this(spark, settings, clock, UnaryOperator.identity());
    }

    /** @param route where workers find the watch, instead of where it listens */
    BarrierTraining(JavaSparkContext spark, BarrierSettings settings, Clock clock, UnaryOperator<WatchTicket> route) {
        this.spark = spark;
        this.settings = settings;
        this.clock = clock;
        this.route = route;
    }

    /**
     * Trains a recipe.
     *
     * @throws Failure with the code that the worker gave it
     */
    public TrainingResult run(TrainingPlan plan, EngineSource engines, TrainingListener listener) {
        requireOneWorkerPerGpu(engines.device());
        return run(
                new RecipeTask(plan, engines),
                EngineTasks.of(spark.getConf(), engines.device()),
                plan.home(),
                plan.metricsFile(),
                listener);
    }

    /** Only a cluster shares out GPUs; here all workers would open the same one. */
    private void requireOneWorkerPerGpu(Device device) {
        if (device == Device.GPU && spark.sc().isLocal() && settings.workers() > 1) {
            throw FailureCode.SPEC_INVALID.with(
                    "%d workers need a GPU each, but with master %s all of them would compute on the same one; train with one worker, or start a Spark"
                            + " cluster on this machine, which gives each worker its GPU",
                    settings.workers(), spark.master());
        }
    }

    TrainingResult run(
            TrainingTask task,
            EngineTasks tasks,
            CheckpointHome checkpoints,
            Path metricsFile,
            TrainingListener listener) {
        BarrierSettings.requireFit(spark.getConf());
        MetricsTail tail = new MetricsTail(metricsFile, listener);
        InstantSource time = new SteadyTime();
        try (WatchServer server = WatchServer.open(bindAddress(), driverHost(), time)) {
            return run(
                    task,
                    checkpoints,
                    metricsFile.resolveSibling(""),
                    tail,
                    listener,
                    new Slots(spark, tasks, time),
                    server,
                    time);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private TrainingResult run(
            TrainingTask task,
            CheckpointHome checkpoints,
            Path folder,
            MetricsTail tail,
            TrainingListener listener,
            Slots slots,
            WatchServer server,
            InstantSource time)
            throws InterruptedException {
        String job = Long.toString(clock.millis(), Character.MAX_RADIX);
        int withoutProgress = 0;
        for (int attempt = 0; ; attempt++) {
            slots.require(settings.workers(), settings.slotPatience());
            long before = checkpoints.newestStep().orElse(0);
            String name = job + "-" + attempt;
            Fence.give(folder, name);
            try (TrainingTry one = new TrainingTry(spark, settings, slots.tasks(), time, server, route, name)) {
                Failure failure;
                try {
                    return one.run(task, folder, tail, listener);
                } catch (Failure e) {
                    failure = e;
                }
                long after = checkpoints.newestStep().orElse(0);
                withoutProgress = after > before ? 0 : withoutProgress + 1;
                if (isFinal(failure) || withoutProgress > settings.restarts()) {
                    throw failure;
                }
                one.clear(String.valueOf(failure.getMessage()));
                listener.note(failure.getMessage() + "; starting again after step " + after);
            }
        }
    }

    private static boolean isFinal(Failure failure) {
        Actor actor = failure.code().actor();
        return actor == Actor.USER || actor == Actor.DATA;
    }

    private String driverHost() {
        return spark.getConf().get("spark.driver.host");
    }

    private String bindAddress() {
        return spark.getConf().get("spark.driver.bindAddress", driverHost());
    }

    private static CancellationException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        CancellationException cancelled = new CancellationException("the training was interrupted");
        cancelled.initCause(cause);
        return cancelled;
    }
}
