package dev.stillhouse.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.console.Screen;
import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.app.plan.Plan;
import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.app.stage.Selection;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stages.Services;
import dev.stillhouse.app.stages.Stages;
import dev.stillhouse.app.tracking.Tracking;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SpecReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan says of engines and GPUs, which is known before anything is started. */
class EngineCheckTest {
    private static final String SPEC = """
            name: gpus
            engine: {name: fake-gpu, threads: 1}
            models: {base: {path: base}}
            data: {kind: chats, input: chats.jsonl, tokenizer: base}
            finetune:
              lora:
                base: base
                data: [input]
                lora: {rank: 2}
                steps: 4
                batch_tokens: 1024
                optimizer: {learning_rate: 1.0e-3}
                distributed: {workers: 4}
            """;

    private static final String CLUSTER = "spark://10.0.0.1:7077";

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        TinyModel.write(folder.resolve("base"), 1);
        Files.writeString(folder.resolve("spec.yaml"), SPEC);
        Files.writeString(folder.resolve("chats.jsonl"), "");
    }

    @Test
    void aPlanForAClusterSaysWhatEachWorkerTakes() {
        Plan plan = plan(
                CLUSTER,
                new Selection.Everything(),
                "spark.conf.spark.executor.resource.gpu.amount=2",
                "spark.conf.spark.executor.cores=16");

        assertThat(plan.lines())
                .contains(
                        "gpus",
                        "  finetune.lora                4, one for each worker, from Spark (spark.executor.resource.gpu.amount 2; a task"
                                + " takes a GPU and 8 cores)");
        assertThat(plan.json().at("/gpus/finetune.lora"))
                .isEqualTo(Json.object().put("workers", 4).put("per_worker", 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            standalone | spark://10.0.0.1:7077 | spark.executor.resource.gpu.amount 1; a task takes a GPU and 8 cores
            yarn       | yarn                  | spark.executor.resource.gpu.amount 1; a task takes a GPU and 8 cores
            kubernetes | k8s://https://h:6443  | spark.executor.resource.gpu.amount 1; a task takes a GPU and 8 cores
            emr        | yarn                  | spark.executor.resource.gpu.amount 1; a task takes a GPU and 6 cores
            databricks | elsewhere://h         | spark.task.cpus 1, spark.task.resource.gpu.amount 1, spark.executor.resource.gpu.amount 1
            """)
    void theShippedSettingsGiveEachWorkerAGpu(String manager, String master, String share) {
        Path settings = Path.of(System.getProperty("stillhouse.root"), "cluster-configs", manager, "gpu.conf");

        assertThat(plan(master, new Selection.Everything(), "spark.conf_file=" + settings)
                        .lines())
                .contains("  finetune.lora                4, one for each worker, from Spark (" + share + ")");
    }

    @Test
    void aPlanForOneMachineNamesTheGpu() {
        assertThat(plan("local[2]", new Selection.Everything(), "finetune.lora.distributed.workers=1")
                        .lines())
                .contains(
                        "  finetune.lora                1, one for each worker, the first of this machine; engine.device names"
                                + " another");
        assertThat(plan(
                                "local[2]",
                                new Selection.Everything(),
                                "finetune.lora.distributed.workers=1",
                                "engine.device=3")
                        .lines())
                .contains(
                        "  finetune.lora                1, one for each worker, number 3 of this machine (engine.device)");
    }

    @Test
    void nothingIsSaidOfGpusWhereTheEngineHasNoUseForThem() {
        assertThat(plan(CLUSTER, new Selection.Everything(), "engine.name=nd4j").lines())
                .doesNotContain("gpus");
    }

    @Test
    void executorsWithoutGpusAreRefusedBeforeTheDataIsPrepared() {
        refused(
                CLUSTER,
                FailureCode.SPEC_INVALID,
                "The engine computes on a GPU, but spark.executor.resource.gpu.amount is not set, so that Spark has none to"
                        + " give to its tasks; set it to the GPUs of an executor and say how they are found, as in the gpu.conf"
                        + " of your cluster manager in cluster-configs");
    }

    @Test
    void dataArePreparedWithoutGpus() {
        RunSpec spec = new SpecReader(folder).read(folder.resolve("spec.yaml"), List.of());
        SparkSettings settings = SparkSettings.of(spec.spark(), Optional.of(CLUSTER), Map.of(), 2);
        RunFolder run = new RunFolder(folder.resolve("run"));
        try (SparkSessions unused = new SparkSessions(settings)) {
            List<Stage> stages = Stages.of(
                    spec, run, new Services(unused, 2, Clock.systemUTC(), Tracking.none(run, Clock.systemUTC())));
            EngineCheck check = new EngineCheck(spec.engine(), settings);

            assertThatCode(() -> check.hold(stages, new Selection.Only("prepare")))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> check.hold(stages, new Selection.Only("finetune")))
                    .hasMessageStartingWith("The engine computes on a GPU, but");
        }
    }

    @Test
    void aDeviceThatNothingWouldUseIsRefused() {
        refused(
                "local[2]",
                FailureCode.SPEC_INVALID,
                "engine.device is 1, but engine nd4j computes on the CPU; leave engine.device out",
                "engine.device=1",
                "engine.name=nd4j");
        refused(
                CLUSTER,
                FailureCode.SPEC_INVALID,
                "engine.device is 1, but with master spark://10.0.0.1:7077 Spark gives each task its GPU; leave engine.device out",
                "engine.device=1");
    }

    @Test
    void anUnknownEngineIsRefusedBeforeTheDataIsPrepared() {
        refused(
                "local[2]",
                FailureCode.ENGINE_UNSUPPORTED,
                "There is no engine \"fake-gpus\"; did you mean \"fake-gpu\"?",
                "engine.name=fake-gpus");
    }

    private void refused(String master, FailureCode code, String message, String... overrides) {
        assertThatThrownBy(() -> plan(master, new Selection.Everything(), overrides))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code))
                .hasMessage(message);
    }

    private Plan plan(String master, Selection selection, String... overrides) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                nowhere,
                new Screen(nowhere, Screen.Kind.PLAIN),
                folder,
                Optional.empty(),
                Map.of(),
                2,
                Clock.systemUTC());
        return new RunPlan(surroundings)
                .of(new RunRequest(
                        Path.of("spec.yaml"), Optional.empty(), List.of(overrides), Optional.of(master), selection));
    }
}
