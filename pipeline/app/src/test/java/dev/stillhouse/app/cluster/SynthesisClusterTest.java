package dev.stillhouse.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.app.synthesis.CountingTeacher;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills two executors of a synthesis, with speculation on. */
@Tag("chaos")
@Timeout(400)
class SynthesisClusterTest {
    private static final int PROMPTS = 240;
    private static final int AT_ONCE = 8;
    private static final String SPEC = """
            name: chaos
            engine: {threads: 2}
            models: {base: {path: base}}
            data:
              kind: prompts
              input: rows.jsonl
              fields: {id: id, text: text}
              sequence_length: 512
            synthesize:
              teacher: {base_url: "URL", model: counting}
              max_tokens: 16
              concurrency: 8
              budget: {tokens: 200000}
            """;

    private static final Map<String, String> CONF = Map.of(
            "spark.executor.cores", "1",
            "spark.task.cpus", "1",
            "spark.speculation", "true",
            "spark.speculation.interval", "200ms",
            "spark.speculation.multiplier", "1.1",
            "spark.speculation.quantile", "0.1",
            "spark.speculation.task.duration.threshold", "2s",
            "spark.task.maxFailures", "8");

    @TempDir
    Path folder;

    @Test
    void everyPromptIsARowAndOnlyWhatWasUnderWayIsAskedAgain() throws Exception {
        TinyModel.write(folder.resolve("base"), 3);
        Files.writeString(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, PROMPTS)
                        .mapToObj(i -> Json.compact(
                                Json.object().put("id", "r" + i).put("text", "How many boxes are on shelf " + i + "?")))
                        .collect(Collectors.joining("\n")));
        Path settings = Path.of(System.getProperty("stillhouse.root"), "cluster-configs", "standalone", "spark.conf");
        try (CountingTeacher teacher = new CountingTeacher(400, (text, call, key) -> Optional.empty());
                StandaloneCluster cluster = StandaloneCluster.startOnTwoHosts(folder.resolve("spark"))) {
            Files.writeString(folder.resolve("spec.yaml"), SPEC.replace("URL", teacher.baseUrl()));
            LoggedProcess driver = cluster.submit(folder, settings, CONF, "run", "spec.yaml", "--out", "out");
            for (int kill = 1; kill <= 2; kill++) {
                await(teacher, driver, kill * PROMPTS / 4);
                cluster.executors().get(0).destroyForcibly();
            }
            int exitCode = driver.exitCode(Duration.ofSeconds(240));

            assertThat(exitCode)
                    .as("The driver said:\n%s\nand the executors:\n%s", driver.output(), cluster.executorLogs())
                    .isZero();
            assertThat(teacher.answered()).hasSize(PROMPTS);
            assertThat(teacher.answeredAgain())
                    .as("what was under way on the executors that were killed")
                    .hasSizeLessThanOrEqualTo(AT_ONCE);
        }
        Path cost = new RunFolder(folder.resolve("out")).synthetic().resolve("cost.json");
        assertThat(Json.parse(Files.readString(cost)).path("accepted").asInt()).isEqualTo(PROMPTS);
    }

    private static void await(CountingTeacher teacher, LoggedProcess driver, int answers) throws Exception {
        while (teacher.answered().size() < answers) {
            assertThat(driver.process().isAlive()).as(driver.output()).isTrue();
            Thread.sleep(50);
        }
    }
}
