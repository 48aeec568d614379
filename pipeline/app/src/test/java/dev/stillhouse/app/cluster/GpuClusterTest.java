package dev.stillhouse.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.Main;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.console.Screen;
import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker with two cores and two GPUs that Spark believes in, and an engine that says which of them it was opened on. */
@Tag("cluster")
@Timeout(600)
class GpuClusterTest {
    private static final String SPEC = """
            name: gpus
            seed: 1
            engine: {name: fake-gpu, threads: 1}
            models:
              base: {path: base}
            data:
              kind: chats
              input: chats.jsonl
              test: {path: test.jsonl}
              validation: 0.2
              tokenizer: base
              sequence_length: 512
            finetune:
              lora:
                base: base
                data: [input]
                lora: {rank: 2, alpha: 4, targets: [q_proj, down_proj]}
                steps: 4
                batch_tokens: 1024
                optimizer: {learning_rate: 1.0e-3}
                distributed: {workers: 2}
            evaluate: {models: [lora], max_tokens: 4, perplexity: true}
            """;

    private static final Pattern OPENED =
            Pattern.compile("fake-gpu: (rank|task|driver) ?(\\d*) of process (\\d+) has GPU (\\S+) and (\\S+) cores");

    /** An engine that was opened. */
    private record Opened(String kind, String number, String process, String gpu, String cores) {
        static Opened of(MatchResult line) {
            return new Opened(line.group(1), line.group(2), line.group(3), line.group(4), line.group(5));
        }
    }

    @TempDir
    static Path folder;

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        TinyModel.write(folder.resolve("base"), 3);
        Files.writeString(folder.resolve("chats.jsonl"), chats("shelf"));
        Files.writeString(folder.resolve("test.jsonl"), chats("table"));
        Files.writeString(folder.resolve("spec.yaml"), SPEC);
        cluster = StandaloneCluster.startWithGpus(folder.resolve("spark"), 2);
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void eachOfTwoExecutorsComputesOnItsGpuAndTheWeightsAreThoseOfTheCpu() throws Exception {
        List<Opened> opened = run("apart", 1);

        assertThat(opened)
                .filteredOn(one -> one.kind().equals("rank"))
                .hasSize(2)
                .allMatch(one -> one.cores().equals("1"));
        assertThat(opened)
                .filteredOn(one -> one.kind().equals("rank"))
                .extracting(Opened::process)
                .doesNotHaveDuplicates();
        assertThat(opened)
                .filteredOn(one -> one.kind().equals("rank"))
                .extracting(Opened::gpu)
                .containsExactlyInAnyOrder("0", "1");
        assertThat(opened)
                .filteredOn(one -> one.kind().equals("task"))
                .hasSize(2)
                .allMatch(one -> one.gpu().matches("[01]"));
        assertThat(runOnCpu("cpu")).isZero();
        assertThat(Files.readAllBytes(weights("apart"))).isEqualTo(Files.readAllBytes(weights("cpu")));
    }

    @Test
    void twoWorkersOfAnExecutorHaveAGpuEachAndThreeAreRefused() throws Exception {
        List<Opened> opened = run("together", 2);

        assertThat(opened)
                .filteredOn(one -> one.kind().equals("rank"))
                .extracting(Opened::gpu)
                .containsExactlyInAnyOrder("0", "1");
        assertThat(opened)
                .extracting(Opened::process)
                .containsOnly(opened.get(0).process());

        LoggedProcess refused =
                submit("together", 2, "--from", "finetune.lora", "--set", "finetune.lora.distributed.workers=3");
        assertThat(refused.exitCode(Duration.ofSeconds(250)))
                .as(refused.output())
                .isEqualTo(4);
        assertThat(refused.output())
                .contains("Training needs 3 free task slots at the same time, but spark://127.0.0.1:")
                .contains(
                        " has 2 (executors 1, spark.executor.cores 2, spark.executor.resource.gpu.amount 2; a task takes a GPU and 1 core); give it"
                                + " more executors with GPUs, or train with fewer workers [SLOTS_MISSING]");
    }

    /** Every engine that the run opened. */
    private static List<Opened> run(String out, int perExecutor) throws Exception {
        int before = opened().size();
        LoggedProcess driver = submit(out, perExecutor);
        assertThat(driver.exitCode(Duration.ofSeconds(250)))
                .as("The driver said:\n%s\nand the executors:\n%s", driver.output(), cluster.executorLogs())
                .isZero();
        List<Opened> all = opened();
        return all.subList(before, all.size());
    }

    /** @param perExecutor cores of an executor, and GPUs */
    private static LoggedProcess submit(String out, int perExecutor, String... more) throws IOException {
        Map<String, String> conf = Map.of(
                "spark.executor.cores", "" + perExecutor,
                "spark.executor.resource.gpu.amount", "" + perExecutor);
        Path settings = Path.of(System.getProperty("stillhouse.root"), "cluster-configs", "standalone", "gpu.conf");
        String[] arguments = Stream.concat(Stream.of("run", "spec.yaml", "--out", out), Stream.of(more))
                .toArray(String[]::new);
        return cluster.submit(folder, settings, conf, arguments);
    }

    private static List<Opened> opened() throws IOException {
        return OPENED.matcher(cluster.executorLogs()).results().map(Opened::of).toList();
    }

    private static int runOnCpu(String out) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return Main.run(
                new Surroundings(
                        nowhere,
                        new Screen(nowhere, Screen.Kind.PLAIN),
                        folder,
                        Optional.empty(),
                        Map.of(),
                        2,
                        Clock.systemUTC()),
                "run",
                "spec.yaml",
                "--out",
                out,
                "--set",
                "engine.name=nd4j",
                "--master",
                "local[2]");
    }

    private static Path weights(String out) {
        return new RunFolder(folder.resolve(out)).model("lora").resolve("adapter_model.safetensors");
    }

    private static String chats(String place) {
        return IntStream.range(0, 40).mapToObj(i -> chat(place, i)).collect(Collectors.joining("\n"));
    }

    private static String chat(String place, int i) {
        var row = Json.object().put("id", place + "-" + i);
        var messages = row.putArray("messages");
        messages.addObject()
                .put("role", "user")
                .put("content", "How many boxes are on " + place + " number " + i + " today?");
        messages.addObject().put("role", "assistant").put("content", "There are " + (3 * i + 1) + " boxes on it.");
        return row.toString();
    }
}
