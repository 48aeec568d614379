package dev.stillhouse.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.app.synthesis.BadDay;
import dev.stillhouse.app.synthesis.CountingTeacher;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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
@Timeout(600)
class SynthesisClusterTest {
    private static final int FEW = 240;
    private static final int MANY = 5_000;
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
              concurrency: CONCURRENCY
              budget: {tokens: 5000000}
            """;

    private static final Map<String, String> CONF = Map.of(
            "spark.executor.cores", "1",
            "spark.task.cpus", "1",
            "spark.speculation", "true",
            "spark.speculation.interval", "200ms",
            "spark.speculation.multiplier", "1.1",
            "spark.speculation.quantile", "0.1",
            "spark.speculation.task.duration.threshold", "2s",
            "spark.task.maxFailures", "8",
            "spark.eventLog.enabled", "true",
            "spark.eventLog.compress", "false");

    @TempDir
    Path folder;

    @Test
    void everyPromptIsARowAndOnlyWhatWasUnderWayIsAskedAgain() throws Exception {
        try (CountingTeacher teacher = new CountingTeacher(400, (text, call, key) -> Optional.empty())) {
            run(teacher, FEW, 8);

            assertThat(teacher.answered()).hasSize(FEW);
            assertThat(teacher.answeredAgain())
                    .as("what was under way on the executors that were killed")
                    .hasSizeLessThanOrEqualTo(8);
        }
        assertThat(cost().path("accepted").asInt()).isEqualTo(FEW);
    }

    @Test
    void nothingIsLostAmongFaults() throws Exception {
        BadDay day = new BadDay();
        int poison = (int) IntStream.range(0, MANY)
                .mapToObj(SynthesisClusterTest::prompt)
                .filter(BadDay::isPoison)
                .count();
        try (CountingTeacher teacher = new CountingTeacher(20, day)) {
            run(teacher, MANY, 32);

            assertThat(teacher.answered()).hasSize(MANY - poison);
            assertThat(teacher.answeredAgain()).hasSizeLessThanOrEqualTo(32);
            assertThat(teacher.calls()).isLessThanOrEqualTo((int) (1.6 * MANY));
            assertThat(day.disrespected()).isZero();
        }
        assertThat(cost().path("accepted").asInt()).isEqualTo(MANY - poison);
        assertThat(cost().path("reject_reasons")).isEqualTo(Json.object().put("TEACHER_FAILED", poison));
    }

    /** With an executor killed when a quarter is answered, and another at half. */
    private void run(CountingTeacher teacher, int prompts, int concurrency) throws Exception {
        TinyModel.write(folder.resolve("base"), 3);
        Files.writeString(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, prompts)
                        .mapToObj(i ->
                                Json.compact(Json.object().put("id", "r" + i).put("text", prompt(i))))
                        .collect(Collectors.joining("\n")));
        Files.writeString(
                folder.resolve("spec.yaml"),
                SPEC.replace("URL", teacher.baseUrl()).replace("CONCURRENCY", Integer.toString(concurrency)));
        Path settings = Path.of(System.getProperty("stillhouse.root"), "cluster-configs", "standalone", "spark.conf");
        Map<String, String> conf = new HashMap<>(CONF);
        conf.put(
                "spark.eventLog.dir",
                Files.createDirectories(folder.resolve("events")).toUri().toString());
        try (StandaloneCluster cluster = StandaloneCluster.startOnTwoHosts(folder.resolve("spark"));
                LoggedProcess driver = cluster.submit(folder, settings, conf, "run", "spec.yaml", "--out", "out")) {
            for (int kill = 1; kill <= 2; kill++) {
                await(teacher, driver, kill * prompts / 4);
                cluster.executors().get(0).destroyForcibly();
            }
            assertThat(driver.exitCode(Duration.ofSeconds(400)))
                    .as("The driver said:\n%s\nand the executors:\n%s", driver.output(), cluster.executorLogs())
                    .isZero();
        }
        assertThat(StandaloneCluster.events(folder.resolve("events")))
                .contains("\"Reason\":\"ExecutorLostFailure\"", "\"Speculative\":true");
    }

    private static String prompt(int i) {
        return "How many boxes are on shelf " + i + "?";
    }

    private JsonNode cost() throws IOException {
        return Json.parse(Files.readString(
                new RunFolder(folder.resolve("out")).synthetic().resolve("cost.json")));
    }

    private static void await(CountingTeacher teacher, LoggedProcess driver, int answers) throws Exception {
        while (teacher.answered().size() < answers) {
            assertThat(driver.process().isAlive()).as(driver.output()).isTrue();
            Thread.sleep(50);
        }
    }
}
