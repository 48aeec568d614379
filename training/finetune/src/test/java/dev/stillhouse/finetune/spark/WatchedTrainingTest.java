package dev.stillhouse.finetune.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.MetricsLog;
import dev.stillhouse.finetune.Pulse.Phase;
import dev.stillhouse.finetune.SharedPath;
import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.TrainingResult;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import dev.stillhouse.finetune.checkpoint.Fence;
import dev.stillhouse.finetune.watch.WatchSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two workers in this process, one of which is unwell at its first try. */
@Timeout(60)
class WatchedTrainingTest {
    private static final Duration STEP = Duration.ofSeconds(4);

    /** Ends what nothing else ends. */
    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    private static final CountDownLatch ENDED = new CountDownLatch(1);

    private static JavaSparkContext spark;

    @TempDir
    Path root;

    private final List<String> notes = new ArrayList<>();
    private long noted;

    @BeforeAll
    static void startSpark() {
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("watched-training")
                .set("spark.ui.enabled", "false");
        BarrierSettings.sessionDefaults().forEach(conf::set);
        spark = new JavaSparkContext(conf);
    }

    @AfterAll
    static void stopSpark() {
        RELEASED.countDown();
        spark.close();
    }

    private TrainingResult train(BarrierSettings settings, TrainingTask firstTry) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(StepMetrics metrics) {}

            @Override
            public void note(String text) {
                notes.add(text);
                noted = System.nanoTime();
            }
        };
        return new BarrierTraining(spark, settings, Clock.systemUTC())
                .run(
                        worker -> worker.attempt().endsWith("-0") ? firstTry.run(worker) : done(),
                        new EngineTasks.Usual(1),
                        new CheckpointHome.Folder(checkpoints().toString()),
                        checkpoints().resolve(MetricsLog.FILE),
                        listener);
    }

    private Path checkpoints() {
        return root.resolve("checkpoints");
    }

    private static BarrierSettings settings() {
        return BarrierSettings.local()
                .withWorkers(2)
                .withWatch(WatchSettings.usual()
                        .withHeartbeat(Duration.ofSeconds(3))
                        .withStep(STEP))
                .withEndPatience(Duration.ofSeconds(5));
    }

    private static TrainingResult done() {
        return new TrainingResult(1, 0, 1, 0.5, 1, new SharedPath("model"));
    }

    private static void sleepForEver() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRankThatHangsIsFoundWithItsStackAndTheTrainingStartsAgain() throws IOException {
        long begun = System.nanoTime();
        TrainingResult result = train(settings(), worker -> {
            if (worker.rank() == 1) {
                worker.pulse().enters(Phase.COMPUTING, 3);
                sleepForEver();
            }
            worker.pulse().enters(Phase.WAITING, 3);
            return waitsForAPeer(worker);
        });
        assertThat(result.finalLoss()).isEqualTo(0.5);
        Duration found = Duration.ofNanos(noted - begun);
        assertThat(found).as("with the start of the tasks and the end of both").isLessThan(STEP.plusSeconds(5));
        assertThat(notes)
                .singleElement()
                .asString()
                .matches(
                        "Rank 1 on \\S+ \\(executor driver\\) hangs: computing step 3 for \\d s, where 4 s are allowed; "
                                + "their stacks are in hang-\\w+-0-rank-0.txt, hang-\\w+-0-rank-1.txt of .*checkpoints; "
                                + "starting again after step 0");
        try (Stream<Path> files = Files.list(checkpoints())) {
            assertThat(files.filter(file -> file.toString().endsWith("rank-1.txt")))
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readString(file)).contains("WatchedTrainingTest.sleepForEver"));
        }
        assertThat(Files.readString(checkpoints().resolve(Fence.FILE))).endsWith("-1\n");
    }

    /** No interrupt ends this, only that what it waits for is closed. */
    private static TrainingResult waitsForAPeer(WorkerContext worker) {
        try (ServerSocket server = new ServerSocket(0)) {
            worker.closeOnAbort(server);
            server.accept();
            return done();
        } catch (IOException e) {
            throw FailureCode.WORKER_LOST.because(e, "the peer has gone");
        }
    }

    @Test
    void aRankThatFallsSilentIsLost() {
        train(settings(), worker -> {
            worker.pulse().enters(Phase.COMPUTING, 7);
            if (worker.rank() == 0) {
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("heartbeat-0"))
                        .forEach(Thread::interrupt);
            }
            sleepForEver();
            return done();
        });
        assertThat(notes)
                .singleElement()
                .asString()
                .matches("Rank 0 on \\S+ \\(executor driver\\) was lost: not heard for [34] s; "
                        + "it had been computing step 7 for \\d s; starting again after step 0");
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            // Goes on, as native code would.
        }
    }

    @Test
    void aRankThatNothingEndsIsSaidWhenItRunsInThisProcess() throws InterruptedException {
        assertThatThrownBy(() -> train(settings(), worker -> {
                    worker.pulse().enters(Phase.COMPUTING, 3);
                    if (worker.rank() == 0) {
                        while (RELEASED.getCount() > 0) {
                            sleep(50);
                        }
                        ENDED.countDown();
                    }
                    return waitsForAPeer(worker);
                }))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.WORKER_LOST))
                .hasMessageContaining("Rank 0 on ")
                .hasMessageContaining(
                        " does not end within 5 s, and with master local[2] nothing can end it but the process: "
                                + "start the same command again to go on from the last checkpoint");
        assertThat(notes).isEmpty();
        RELEASED.countDown();
        ENDED.await();
    }

    @Test
    void aFailureOfOneRankIsNotWaitedForByTheOthers() {
        long begun = System.nanoTime();
        assertThatThrownBy(() -> train(settings(), worker -> {
                    worker.pulse().enters(Phase.WAITING, 1);
                    if (worker.rank() == 1) {
                        throw FailureCode.SHARD_INVALID.with("Shard x is wrong");
                    }
                    return waitsForAPeer(worker);
                }))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.SHARD_INVALID))
                .hasMessage("Shard x is wrong");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(12));
        assertThat(notes).isEmpty();
    }
}
