package dev.stillhouse.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.finetune.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two executors train together, and something happens to one of them; a recipe with the same settings is left in peace. */
@Tag("cluster")
@Timeout(600)
class TrainingFaultsClusterTest {
    private static final int STEPS = 30;
    private static final int CHAOS_STEPS = 120;
    private static final int CHAOS_KILLS = 10;

    private static final Map<String, String> AN_EXECUTOR_A_WORKER =
            Map.of("spark.executor.cores", "1", "spark.task.cpus", "1");

    private static final String RECIPE = """
              NAME:
                base: base
                data: [input]
                lora: {rank: 2, alpha: 4, targets: [q_proj, down_proj]}
                steps: STEPS
                batch_tokens: 1024
                optimizer: {learning_rate: 1.0e-3}
                checkpoint: {every_steps: 6}
                distributed: {workers: 2, heartbeat_timeout: 6s}
            """;

    private static final String SPEC = """
            name: faults
            seed: 1
            engine: {name: nd4j, threads: 1}
            models:
              base: {path: base}
            data:
              kind: chats
              input: chats.jsonl
              tokenizer: base
              sequence_length: 512
            finetune:
            """;

    @TempDir
    Path folder;

    @Test
    void anExecutorThatIsKilledCostsTheStepsSinceTheCheckpointOnly() throws Exception {
        trainWhile("its executor has gone; starting again after step \\d+", executor -> {
            executor.destroyForcibly();
            executor.onExit().join();
        });
    }

    @Test
    void anExecutorThatIsStoppedIsReplacedAndChangesNothingWhenItGoesOn() throws Exception {
        trainWhile("was lost: not heard for \\d+ s; .*; starting again after step \\d+", executor -> {
            signal(executor, "-STOP");
            Thread.sleep(8_000);
            signal(executor, "-CONT");
        });
    }

    @Test
    @Tag("chaos")
    @Timeout(1800)
    void executorsAndDriversThatAreKilledChangeNoBit() throws Exception {
        writeInputs(CHAOS_STEPS);
        SplittableRandom random = new SplittableRandom(20261130);
        try (StandaloneCluster cluster = StandaloneCluster.startOnTwoHosts(folder.resolve("spark"))) {
            LoggedProcess driver = submit(cluster);
            int step = 0;
            for (int kill = 0; kill < CHAOS_KILLS; kill++) {
                step += 2 + random.nextInt(8);
                awaitStep(step, driver);
                Thread.sleep(random.nextInt(300));
                List<ProcessHandle> executors = cluster.executors();
                if (kill % 2 == 0 && !executors.isEmpty()) {
                    executors.get(random.nextInt(executors.size())).destroyForcibly();
                } else {
                    driver.process().destroyForcibly().waitFor();
                    driver = submit(cluster);
                }
            }
            assertThat(driver.exitCode(Duration.ofSeconds(900)))
                    .as("The driver said:\n%s", driver.output())
                    .isZero();
        }
        assertUndisturbed();
    }

    @FunctionalInterface
    private interface Fault {
        void strike(ProcessHandle executor) throws Exception;
    }

    private void trainWhile(String said, Fault fault) throws Exception {
        writeInputs(STEPS);
        try (StandaloneCluster cluster = StandaloneCluster.startOnTwoHosts(folder.resolve("spark"));
                LoggedProcess driver = submit(cluster)) {
            awaitStep(14, driver);
            fault.strike(cluster.executors().get(0));
            int exitCode = driver.exitCode(Duration.ofSeconds(400));
            assertThat(exitCode)
                    .as("The driver said:\n%s\nand the executors:\n%s", driver.output(), cluster.executorLogs())
                    .isZero();
            assertThat(driver.output()).containsPattern(Pattern.compile("Rank [01] on .* " + said));
        }
        assertUndisturbed();
    }

    private void writeInputs(int steps) throws IOException {
        TinyModel.write(folder.resolve("base"), 3);
        Files.writeString(folder.resolve("chats.jsonl"), chats());
        Files.writeString(
                folder.resolve("spec.yaml"), SPEC + recipe("disturbed", steps) + recipe("undisturbed", steps));
    }

    private LoggedProcess submit(StandaloneCluster cluster) throws IOException {
        Path settings = Path.of(System.getProperty("stillhouse.root"), "cluster-configs", "standalone", "spark.conf");
        return cluster.submit(folder, settings, AN_EXECUTOR_A_WORKER, "run", "spec.yaml", "--out", "out");
    }

    private void assertUndisturbed() throws IOException {
        assertThat(Files.readAllBytes(weights("disturbed"))).isEqualTo(Files.readAllBytes(weights("undisturbed")));
        assertThat(Folders.files(run().checkpoints("disturbed")))
                .noneMatch(file -> file.toString().contains(".damaged-"));
    }

    private static String recipe(String name, int steps) {
        return RECIPE.replace("NAME", name).replace("STEPS", "" + steps).indent(0);
    }

    private RunFolder run() {
        return new RunFolder(folder.resolve("out"));
    }

    private Path weights(String recipe) {
        return run().model(recipe).resolve("adapter_model.safetensors");
    }

    private void awaitStep(int step, LoggedProcess driver) throws IOException, InterruptedException {
        Path metrics = run().checkpoints("disturbed").resolve(MetricsLog.FILE);
        while (!Files.exists(metrics) || MetricsLog.history(metrics).size() < step) {
            assertThat(driver.process().isAlive()).as(driver.output()).isTrue();
            Thread.sleep(100);
        }
    }

    private static void signal(ProcessHandle process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    private static String chats() {
        return IntStream.range(0, 60).mapToObj(TrainingFaultsClusterTest::chat).collect(Collectors.joining("\n"));
    }

    private static String chat(int i) {
        var row = Json.object().put("id", "chat-" + i);
        var messages = row.putArray("messages");
        messages.addObject().put("role", "user").put("content", "How many boxes are on shelf number " + i + " today?");
        messages.addObject().put("role", "assistant").put("content", "There are " + (3 * i + 1) + " boxes on it.");
        return row.toString();
    }
}
