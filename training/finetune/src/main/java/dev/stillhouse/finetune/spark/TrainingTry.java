package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.TrainingResult;
import dev.stillhouse.finetune.watch.Member;
import dev.stillhouse.finetune.watch.Trouble;
import dev.stillhouse.finetune.watch.Watch;
import dev.stillhouse.finetune.watch.WatchServer;
import dev.stillhouse.finetune.watch.WatchTicket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** One try at a training: its job, the watch over its workers, and how both end. */
final class TrainingTry implements AutoCloseable {
    private static final Duration POLL_EVERY = Duration.ofMillis(200);

    /** A hung rank is to be found within five seconds of its timeout, with its stack. */
    private static final Duration DUMP_PATIENCE = Duration.ofSeconds(3);

    private final JavaSparkContext spark;
    private final BarrierSettings settings;
    private final EngineTasks engineTasks;
    private final InstantSource time;
    private final WatchServer server;
    private final UnaryOperator<WatchTicket> route;
    private final String name;
    private final Watch watch;
    private final TryTasks tasks;
    private final Set<Member> lost = new LinkedHashSet<>();

    /**
     * @param route where workers find the server, instead of where it listens
     * @param name that no other try has
     */
    TrainingTry(
            JavaSparkContext spark,
            BarrierSettings settings,
            EngineTasks engineTasks,
            InstantSource time,
            WatchServer server,
            UnaryOperator<WatchTicket> route,
            String name) {
        this.spark = spark;
        this.settings = settings;
        this.engineTasks = engineTasks;
        this.time = time;
        this.server = server;
        this.route = route;
        this.name = name;
        this.watch = new Watch(settings.watch(), settings.workers(), time.instant());
        this.tasks = new TryTasks(name);
        spark.sc().addSparkListener(tasks);
    }

    /**
     * @param folder where the stacks of hung ranks go
     * @throws Failure why the try came to nothing
     */
    TrainingResult run(TrainingTask task, Path folder, MetricsTail tail, TrainingListener listener)
            throws InterruptedException {
        WatchTicket ticket = server.begin(name, watch, settings.watch().heartbeat());
        JavaFutureAction<List<TaskOutcome>> job =
                BarrierStage.start(spark, engineTasks, settings.workers(), task, route.apply(ticket));
        try {
            while (!job.isDone()) {
                tail.drain();
                watch.notes().forEach(listener::note);
                var trouble = watch.trouble(time.instant());
                if (trouble.isPresent()) {
                    throw failure(trouble.get(), folder);
                }
                Thread.sleep(POLL_EVERY.toMillis());
            }
            return TaskOutcome.resultOf(job.get());
        } catch (ExecutionException e) {
            throw lost(e.getCause() == null ? e : e.getCause());
        } finally {
            server.giveUp("the try is over");
            if (!job.isDone()) {
                job.cancel(true);
            }
            tail.drain();
        }
    }

    private Failure failure(Trouble trouble, Path folder) throws InterruptedException {
        lost.addAll(trouble.lost());
        Failure failure = trouble.failure();
        if (trouble.hung().isEmpty()) {
            return failure;
        }
        List<String> files = writeStacks(folder);
        String stacks = files.isEmpty()
                ? "no stacks came within " + DUMP_PATIENCE.toSeconds() + " s"
                : "their stacks are in " + String.join(", ", files) + " of " + folder;
        return failure.code().with("%s; %s", String.valueOf(failure.getMessage()), stacks);
    }

    private List<String> writeStacks(Path folder) throws InterruptedException {
        List<String> files = new ArrayList<>();
        for (Map.Entry<Integer, String> dump : server.dumps(DUMP_PATIENCE).entrySet()) {
            String file = stackFile(dump.getKey());
            AtomicFiles.write(folder.resolve(file), dump.getValue());
            files.add(file);
        }
        return files;
    }

    private String stackFile(int rank) {
        return "hang-" + name + "-rank-" + rank + ".txt";
    }

    /** What Spark says of a lost executor, in terms of ranks where they are known. */
    private Failure lost(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        if (text.contains("SPARK-24819")) {
            return FailureCode.SLOTS_MISSING.because(
                    cause, "The training's tasks found too few free slots: %s", firstLine(cause));
        }
        List<String> accounts = watch.disconnected();
        if (text.contains("ExecutorLostFailure")) {
            return FailureCode.WORKER_LOST.because(
                    cause,
                    "%s",
                    accounts.isEmpty()
                            ? "The training's worker was lost: " + firstLine(cause)
                            : String.join("; ", accounts) + ": its executor has gone");
        }
        return FailureCode.BUG.because(cause, "The training stopped unexpectedly: %s", firstLine(cause));
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse(cause.getClass().getSimpleName());
    }

    /**
     * Sees to it that nothing of the try is left that takes a slot: ranks are told to end, and executors of ranks that are lost, or do not
     * end in time, are replaced.
     *
     * @throws Failure WORKER_LOST when a rank does not end and runs in this process
     */
    void clear(String reason) throws InterruptedException {
        server.giveUp(reason);
        boolean local = spark.sc().isLocal();
        if (!local) {
            lost.forEach(member -> replaceExecutor(member.executor()));
        }
        Instant latest = time.instant().plus(settings.endPatience());
        while (!tasks.running().isEmpty() && time.instant().isBefore(latest)) {
            Thread.sleep(POLL_EVERY.toMillis());
        }
        for (TryTasks.Running left : tasks.running()) {
            if (local) {
                throw FailureCode.WORKER_LOST.with(
                        "%s; %s does not end within %d s, and with master %s nothing can end it but the process: start the same command again to go on from the last checkpoint",
                        reason, left, settings.endPatience().toSeconds(), spark.master());
            }
            replaceExecutor(left.executor());
        }
    }

    /** Package-private in Scala, like {@code maxNumConcurrentTasks}: what Spark's own heartbeats do with an executor. */
    private void replaceExecutor(String executor) {
        spark.sc().killAndReplaceExecutor(executor);
    }

    @Override
    public void close() {
        spark.sc().removeSparkListener(tasks);
    }
}
