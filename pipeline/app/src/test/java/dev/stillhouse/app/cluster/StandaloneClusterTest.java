package dev.stillhouse.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The application as spark-submit starts it, with the shipped settings, on processes of their own. */
@Tag("cluster")
@Timeout(300)
class StandaloneClusterTest {
    private static final int CHATS = 20;
    private static final String SPEC = """
            name: cluster
            seed: 1
            engine: {name: nd4j, threads: 2}
            models:
              base: {path: base}
            data:
              kind: chats
              input: chats.jsonl
              tokenizer: base
              sequence_length: 512
            finetune:
              lora:
                base: base
                data: [input]
                lora: {rank: 2, alpha: 4, targets: [q_proj, down_proj]}
                steps: 3
                batch_tokens: 512
                optimizer: {learning_rate: 1.0e-3}
            """;

    @TempDir
    Path folder;

    private StandaloneCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = StandaloneCluster.start(folder.resolve("spark"));
    }

    @AfterEach
    void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void preparesAndTrainsOnAnExecutorProcess() throws Exception {
        TinyModel.write(folder.resolve("base"), 3);
        Files.writeString(folder.resolve("chats.jsonl"), chats());
        Files.writeString(folder.resolve("spec.yaml"), SPEC);
        Path settings = Path.of(System.getProperty("stillhouse.root"), "cluster-configs", "standalone", "spark.conf");

        LoggedProcess driver = cluster.submit(folder, settings, "run", "spec.yaml", "--out", "out");
        int exitCode = driver.exitCode(Duration.ofSeconds(200));

        assertThat(exitCode)
                .as("The driver said:\n%s\nand the executors:\n%s", driver.output(), cluster.executorLogs())
                .isZero();
        RunFolder run = new RunFolder(folder.resolve("out"));
        RunManifest manifest = RunManifest.read(run.manifest()).orElseThrow();
        assertThat(manifest.stages())
                .extracting(StageRecord::name)
                .containsExactly("prepare", "finetune.lora", "report");
        assertThat(manifest.stage("finetune.lora")
                        .orElseThrow()
                        .figures()
                        .path("steps")
                        .asInt())
                .isEqualTo(3);
        assertThat(run.model("lora").resolve("adapter_model.safetensors")).exists();
        assertThat(cluster.executorLogs()).contains("Running task 0.0 in stage");
    }

    private static String chats() {
        return IntStream.range(0, CHATS).mapToObj(StandaloneClusterTest::chat).collect(Collectors.joining("\n"));
    }

    private static String chat(int i) {
        var row = Json.object().put("id", "chat-" + i);
        var messages = row.putArray("messages");
        messages.addObject().put("role", "user").put("content", "How many boxes are on shelf number " + i + " today?");
        messages.addObject().put("role", "assistant").put("content", "There are " + (3 * i + 1) + " boxes on it.");
        return row.toString();
    }
}
