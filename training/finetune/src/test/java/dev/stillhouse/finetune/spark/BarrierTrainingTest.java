package dev.stillhouse.finetune.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.MetricsLog;
import dev.stillhouse.finetune.SharedPath;
import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.Trainer;
import dev.stillhouse.finetune.TrainingFixture;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.TrainingResult;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarrierTrainingTest {
    private static JavaSparkContext spark;

    @TempDir
    Path root;

    private final Heard heard = new Heard();

    private static final class Heard implements TrainingListener {
        final List<Long> steps = new ArrayList<>();
        final List<String> notes = new ArrayList<>();

        @Override
        public void step(StepMetrics metrics) {
            steps.add(metrics.step());
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }
    }

    @BeforeAll
    static void startSpark() {
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("barrier-training")
                .set("spark.ui.enabled", "false");
        BarrierSettings.sessionDefaults().forEach(conf::set);
        spark = new JavaSparkContext(conf);
    }

    @AfterAll
    static void stopSpark() {
        spark.close();
    }

    @Test
    void aRecipeTrainsInABarrierStageAsItDoesWithoutSpark() {
        TrainingFixture fixture = new TrainingFixture(root);
        TrainingPlan plan = fixture.lora("spark");
        TrainingResult result = training(1).run(plan, ReferenceEngine::new, heard);
        TrainingResult plain = new Trainer(
                        fixture.lora("plain"), new ReferenceEngine(), TrainingListener.SILENT, Clock.systemUTC(), "try")
                .train();
        assertThat(Hashes.ofFiles(result.model().path()))
                .isEqualTo(Hashes.ofFiles(plain.model().path()));
        assertThat(heard.steps).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void aFailureOfTheDataReachesTheDriverAsItIsAndIsNotTriedAgain() {
        Path tries = root.resolve("tries");
        String counter = tries.toString();
        assertThatThrownBy(() -> run(worker -> {
                    append(counter, worker.attempt());
                    throw FailureCode.SHARD_HASH_MISMATCH.with("Shard x: 100%% of it is wrong".replace("%%", "%"));
                }))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.SHARD_HASH_MISMATCH))
                .hasMessage("Shard x: 100% of it is wrong");
        assertThat(tries).content().hasLineCount(1);
    }

    @Test
    void aTrainingThatIsLostStartsAgainUntilItIsDone() {
        String folder = root.toString();
        TrainingResult result = run(worker -> {
            append(folder + "/tries", worker.attempt());
            if (lines(folder + "/tries") < 3) {
                throw new IllegalStateException("the worker died");
            }
            return new TrainingResult(1, 0, 1, 0.5, 1, new SharedPath(folder));
        });
        assertThat(result.finalLoss()).isEqualTo(0.5);
        assertThat(heard.notes).hasSize(2).allMatch(note -> note.endsWith("; starting again after step 0"));
    }

    @Test
    void aTrainingThatGetsNowhereStopsAfterThreeRestarts() {
        String tries = root.resolve("tries").toString();
        assertThatThrownBy(() -> run(worker -> {
                    append(tries, worker.attempt());
                    throw new IllegalStateException("the worker died");
                }))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.BUG));
        assertThat(lines(tries)).isEqualTo(4);
    }

    @Test
    void aRestartThatReachedACheckpointCountsFromZeroAgain() {
        String folder = root.toString();
        run(worker -> {
            append(folder + "/tries", worker.attempt());
            int tries = lines(folder + "/tries");
            checkpoint(folder, tries);
            if (tries < 7) {
                throw new IllegalStateException("the worker died");
            }
            return new TrainingResult(1, 0, 1, 0.5, 1, new SharedPath(folder));
        });
        assertThat(heard.notes).hasSize(6);
    }

    @Test
    void tooFewSlotsAreSaidAtOnce() {
        BarrierSettings two = BarrierSettings.local().withWorkers(2);
        assertThatThrownBy(() -> new BarrierTraining(spark, two, Clock.systemUTC())
                        .run(
                                worker -> done(),
                                new EngineTasks.Usual(1),
                                new CheckpointHome.Folder(root.toString()),
                                root.resolve(MetricsLog.FILE),
                                heard))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.SLOTS_MISSING))
                .hasMessage(
                        "Training needs 2 free task slots at the same time, but local[1] has 1 (spark.task.cpus 1); "
                                + "give it more cores, set spark.task.cpus lower, or train with fewer workers");
    }

    @Test
    void workersThatWouldShareAGpuAreRefused() {
        EngineSource onGpu = new EngineSource() {
            @Override
            public Engine open() {
                return new ReferenceEngine();
            }

            @Override
            public Device device() {
                return Device.GPU;
            }
        };
        TrainingPlan plan = new TrainingFixture(root).lora("gpus");

        assertThatThrownBy(() -> training(2).run(plan, onGpu, heard))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.SPEC_INVALID))
                .hasMessage(
                        "2 workers need a GPU each, but with master local[1] all of them would compute on the same one; train"
                                + " with one worker, or start a Spark cluster on this machine, which gives each worker its GPU");
    }

    @Test
    void settingsThatBarrierStagesCannotLiveWithAreRefused() {
        assertThatThrownBy(() ->
                        BarrierSettings.requireFit(new SparkConf(false).set("spark.dynamicAllocation.enabled", "true")))
                .hasMessage("spark.dynamicAllocation.enabled is true, but barrier stages need executors that stay "
                        + "(SPARK-24942); set it to false");
        assertThatThrownBy(() -> BarrierSettings.requireFit(new SparkConf(false)))
                .hasMessage("spark.barrier.sync.timeout is 31536000 s, with which a lost worker hangs the others for "
                        + "days; set it to 600");
        SparkConf fit = new SparkConf(false);
        BarrierSettings.sessionDefaults().forEach(fit::set);
        BarrierSettings.requireFit(fit);
    }

    private TrainingResult run(TrainingTask task) {
        return training(1)
                .run(
                        task,
                        new EngineTasks.Usual(1),
                        new CheckpointHome.Folder(root.resolve("checkpoints").toString()),
                        root.resolve(MetricsLog.FILE),
                        heard);
    }

    private static BarrierTraining training(int workers) {
        return new BarrierTraining(spark, BarrierSettings.local().withWorkers(workers), Clock.systemUTC());
    }

    private static TrainingResult done() {
        return new TrainingResult(1, 0, 1, 0.5, 1, new SharedPath("model"));
    }

    private static void append(String file, String line) {
        try {
            Files.writeString(
                    Path.of(file),
                    line + "\n",
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkpoint(String folder, int step) {
        try {
            Files.createDirectories(Path.of(folder, "checkpoints", String.format("step-%08d", step)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
