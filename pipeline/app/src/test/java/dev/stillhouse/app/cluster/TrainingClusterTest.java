package dev.stillhouse.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.finetune.MetricsLog;
import dev.stillhouse.finetune.StepMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two executors, each a process, train a recipe together. */
@Tag("cluster")
@Timeout(300)
class TrainingClusterTest {
    private static final Map<String, String> AN_EXECUTOR_A_WORKER =
            Map.of("spark.executor.cores", "1", "spark.task.cpus", "1");

    private static final String SPEC = """
            name: cluster
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
              alone:
                base: base
                data: [input]
                lora: {rank: 2, alpha: 4, targets: [q_proj, down_proj]}
                steps: 6
                batch_tokens: 1024
                optimizer: {learning_rate: 1.0e-3}
                checkpoint: {every_steps: 2}
              together:
                base: base
                data: [input]
                lora: {rank: 2, alpha: 4, targets: [q_proj, down_proj]}
                steps: 6
                batch_tokens: 1024
                optimizer: {learning_rate: 1.0e-3}
                checkpoint: {every_steps: 2}
                distributed: {workers: 2, zero_stage: 1}
            """;

    @TempDir
    Path folder;

    @Test
    void twoWorkersHaveTheLossesOfOne() throws Exception {
        TinyModel.write(folder.resolve("base"), 3);
        Files.writeString(folder.resolve("chats.jsonl"), chats());
        Files.writeString(folder.resolve("spec.yaml"), SPEC);
        Path settings = Path.of(System.getProperty("stillhouse.root"), "cluster-configs", "standalone", "spark.conf");
        try (StandaloneCluster cluster = StandaloneCluster.startOnTwoHosts(folder.resolve("spark"))) {
            LoggedProcess driver =
                    cluster.submit(folder, settings, AN_EXECUTOR_A_WORKER, "run", "spec.yaml", "--out", "out");
            assertThat(driver.exitCode(Duration.ofSeconds(250)))
                    .as("The driver said:\n%s\nand the executors:\n%s", driver.output(), cluster.executorLogs())
                    .isZero();
            assertThat(cluster.executorLogs()).contains("Running task 1.0 in stage");
        }
        List<StepMetrics> alone = history("alone");
        List<StepMetrics> together = history("together");
        assertThat(together).hasSize(6);
        for (int step = 0; step < 6; step++) {
            double loss = alone.get(step).loss();
            assertThat(together.get(step).loss()).isCloseTo(loss, within(1e-4 * loss));
            assertThat(together.get(step).tokens()).isEqualTo(alone.get(step).tokens());
        }
    }

    private List<StepMetrics> history(String recipe) {
        Path checkpoints = new RunFolder(folder.resolve("out")).checkpoints(recipe);
        return MetricsLog.history(checkpoints.resolve(MetricsLog.FILE));
    }

    private static String chats() {
        return IntStream.range(0, 60).mapToObj(TrainingClusterTest::chat).collect(Collectors.joining("\n"));
    }

    private static String chat(int i) {
        var row = Json.object().put("id", "chat-" + i);
        var messages = row.putArray("messages");
        messages.addObject().put("role", "user").put("content", "How many boxes are on shelf number " + i + " today?");
        messages.addObject().put("role", "assistant").put("content", "There are " + (3 * i + 1) + " boxes on it.");
        return row.toString();
    }
}
