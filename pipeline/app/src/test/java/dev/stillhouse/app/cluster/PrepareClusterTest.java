package dev.stillhouse.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills executors of a preparation in the middle of its stages, with speculation on. */
@Tag("chaos")
@Timeout(600)
class PrepareClusterTest {
    private static final int FILES = 4;
    private static final int CHATS = 200;
    /** Of the last file: its task is still at work when the others are done, so that it is speculated on. */
    private static final int MANY_CHATS = 1_500;

    private static final String SPEC = """
            name: chaos
            engine: {threads: 2}
            models: {base: {path: base}}
            data:
              kind: chats
              input: chats
              tokenizer: base
              sequence_length: 512
              validation: 0.1
            """;

    private static final Map<String, String> CALM = Map.of("spark.executor.cores", "1", "spark.task.cpus", "1");

    private static final Map<String, String> TROUBLED = Map.of(
            "spark.speculation", "true",
            "spark.speculation.interval", "100ms",
            "spark.speculation.multiplier", "1.1",
            "spark.speculation.quantile", "0.1",
            "spark.speculation.efficiency.enabled", "false",
            "spark.task.maxFailures", "8",
            "spark.eventLog.enabled", "true",
            "spark.eventLog.compress", "false");

    @TempDir
    Path folder;

    @Test
    void theOutputIsWrittenOnceAndIsTheSame() throws Exception {
        TinyModel.write(folder.resolve("base"), 3);
        for (int file = 0; file < FILES; file++) {
            Files.writeString(
                    Files.createDirectories(folder.resolve("chats")).resolve("part-" + file + ".jsonl"), chats(file));
        }
        Files.writeString(folder.resolve("spec.yaml"), SPEC);
        Path settings = Path.of(System.getProperty("stillhouse.root"), "cluster-configs", "standalone", "spark.conf");
        RunFolder whole = new RunFolder(folder.resolve("whole"));
        RunFolder killed = new RunFolder(folder.resolve("killed"));
        try (StandaloneCluster cluster = StandaloneCluster.startOnTwoHosts(folder.resolve("spark"))) {
            try (LoggedProcess driver =
                    cluster.submit(folder, settings, CALM, "prepare", "spec.yaml", "--out", "whole")) {
                assertThat(driver.exitCode(Duration.ofSeconds(250)))
                        .as(driver.output())
                        .isZero();
            }
            Map<String, String> conf = new HashMap<>(CALM);
            conf.putAll(TROUBLED);
            conf.put(
                    "spark.eventLog.dir",
                    Files.createDirectories(folder.resolve("events")).toUri().toString());
            try (LoggedProcess driver =
                    cluster.submit(folder, settings, conf, "prepare", "spec.yaml", "--out", "killed")) {
                killWhenATaskWrites(killed.data().resolve(".work/.input-cleaned.draft"), cluster, driver);
                killWhenATaskWrites(killed.data().resolve(".work/.input-sequences.draft"), cluster, driver);
                assertThat(driver.exitCode(Duration.ofSeconds(250)))
                        .as("The driver said:\n%s\nand the executors:\n%s", driver.output(), cluster.executorLogs())
                        .isZero();
            }
        }

        String events = StandaloneCluster.events(folder.resolve("events"));
        assertThat(events.contains("\"Reason\":\"ExecutorLostFailure\""))
                .as("tasks were lost")
                .isTrue();
        assertThat(shards(killed)).isEqualTo(shards(whole));
        assertThat(Files.readString(killed.data().resolve("datacard.json")))
                .isEqualTo(Files.readString(whole.data().resolve("datacard.json")));
        try (Stream<Path> written = Files.list(killed.data())) {
            assertThat(written.map(path -> path.getFileName().toString()).sorted())
                    .containsExactly(
                            "datacard.html", "datacard.json", "input", "manifest.json", "rejects", "validation");
        }
        assertThat(Folders.files(killed.data())).hasSameSizeAs(Folders.files(whole.data()));
        assertThat(events.contains("\"Speculative\":true"))
                .as("tasks were speculated on")
                .isTrue();
    }

    private static void killWhenATaskWrites(Path draft, StandaloneCluster cluster, LoggedProcess driver)
            throws Exception {
        Path attempts = draft.resolve("_temporary/0/_temporary");
        while (!Files.isDirectory(attempts) || isEmpty(attempts)) {
            assertThat(driver.process().isAlive()).as(driver.output()).isTrue();
            Thread.sleep(5);
        }
        cluster.executors().forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static Map<String, String> shards(RunFolder run) {
        Map<String, String> hashes = Hashes.ofFiles(run.data());
        hashes.keySet().removeIf(name -> !name.matches("(input|validation)/.*"));
        return hashes;
    }

    private static String chats(int file) {
        int count = file == FILES - 1 ? MANY_CHATS : CHATS;
        return IntStream.range(0, count).mapToObj(i -> chat(file * CHATS + i)).collect(Collectors.joining("\n"));
    }

    /** Of words that are a function of the number, so that few chats are near duplicates. */
    private static String chat(int i) {
        String words = IntStream.range(0, 60)
                .mapToObj(word -> Integer.toString(Math.floorMod(31 * i + 7919 * word * word, 4_000), 36))
                .collect(Collectors.joining(" "));
        var row = Json.object().put("id", "chat-" + i);
        var messages = row.putArray("messages");
        messages.addObject().put("role", "user").put("content", "What is on shelf " + i + "? " + words);
        messages.addObject().put("role", "assistant").put("content", "There are " + (3 * i + 1) + " boxes on it.");
        return Json.compact(row);
    }
}
