package dev.stillhouse.app.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.app.Main;
import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.app.tracking.FakeMlflow.FakeRun;
import dev.stillhouse.app.tracking.FakeMlflow.Point;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run with all trackers in a process of its own, which is killed in the middle of the training and started again. */
class TrackedRunTest {
    private static final String TOKEN = "canary-7f3a91c4";
    private static final long STEPS = 600;
    private static final String SPEC = """
            name: tracked
            engine: {name: nd4j, threads: 1}
            spark: {conf: {spark.sql.shuffle.partitions: "2"}}
            models: {base: {path: base}}
            data: {kind: chats, input: chats.jsonl, tokenizer: base, sequence_length: 512, validation: 0.2}
            finetune:
              lora:
                base: base
                data: [input]
                lora: {rank: 2, alpha: 4, targets: [q_proj]}
                steps: 600
                batch_tokens: 512
                optimizer: {learning_rate: 1.0e-3}
                checkpoint: {every_steps: 50}
            evaluate: {models: [base, lora], perplexity: true}
            tracking:
              tensorboard: {}
              mlflow: {uri: "URI", token_file: token}
              prometheus: {port: 0}
            """;

    @TempDir
    Path folder;

    @Test
    @Timeout(600)
    void aRunThatWasKilledGoesOnInTheSamePlaces() throws Exception {
        TinyModel.write(folder.resolve("base"), 3);
        Files.writeString(folder.resolve("chats.jsonl"), chats());
        Files.writeString(folder.resolve("token"), TOKEN + "\n");
        try (FakeMlflow mlflow = new FakeMlflow()) {
            mlflow.require("Bearer " + TOKEN);
            Files.writeString(
                    folder.resolve("spec.yaml"),
                    SPEC.replace("URI", mlflow.uri().toString()));
            Process killed = start("first");
            until(killed, "first", () -> points(mlflow) > 60);
            String metrics = scrape("first");
            killed.destroyForcibly().waitFor();
            assertThat(points(mlflow)).isLessThan(STEPS);

            assertThat(start("second").waitFor()).as(output("second")).isZero();

            assertThat(metrics)
                    .contains("stillhouse_training_loss{recipe=\"lora\",run=\"tracked\"}")
                    .contains("stillhouse_stage_running{run=\"tracked\",stage=\"finetune.lora\"} 1.0");
            assertThat(mlflow.runs()).hasSize(1);
            FakeRun run = mlflow.runs().get(0);
            assertThat(run.status()).isEqualTo("FINISHED");
            assertThat(run.params).containsEntry("lora.rank", "2").containsEntry("optimizer.learning_rate", "0.001");
            assertThat(run.of("train/loss").stream().map(Point::step)).containsExactlyElementsOf(allSteps());
            assertThat(run.of("eval/perplexity")).hasSize(1);
            assertThat(run.of("validation/loss").stream().map(Point::step)).containsExactlyElementsOf(checkpoints());
            double lastLoss = run.of("validation/loss").get(11).value();
            assertThat(Math.log(run.of("eval/perplexity").get(0).value()))
                    .as("what the evaluation finds on the same rows")
                    .isCloseTo(lastLoss, within(1e-4));
            Path curves = folder.resolve("out").resolve("tensorboard");
            assertThat(EventReader.curve(curves.resolve("lora"), "train/loss").keySet())
                    .containsExactlyElementsOf(allSteps());
            assertThat(EventReader.curve(curves.resolve("lora"), "validation/loss")
                            .keySet())
                    .containsExactlyElementsOf(checkpoints());
            assertThat(EventReader.curve(curves.resolve("base"), "eval/perplexity"))
                    .hasSize(1);
        }
        assertThat(filesWithTheToken()).isEmpty();
    }

    private static List<Long> allSteps() {
        return LongStream.rangeClosed(1, STEPS).boxed().toList();
    }

    private static List<Long> checkpoints() {
        return LongStream.rangeClosed(1, STEPS / 50).map(i -> 50 * i).boxed().toList();
    }

    private static long points(FakeMlflow mlflow) {
        return mlflow.runs().stream()
                .mapToLong(run -> mlflow.points(run, "train/loss").size())
                .sum();
    }

    private interface Condition {
        boolean holds();
    }

    private void until(Process process, String name, Condition condition) throws Exception {
        while (!condition.holds()) {
            assertThat(process.isAlive()).as(output(name)).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private String scrape(String name) throws Exception {
        Matcher address = Pattern.compile("metrics for Prometheus at (\\S+)").matcher(output(name));
        assertThat(address.find()).as(output(name)).isTrue();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address.group(1))).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private List<Path> filesWithTheToken() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(folder.resolve("token")))
                    .toList();
            assertThat(all.toString()).contains("stillhouse.log", "mlflow.json", "run.yaml");
            List<Path> found = new ArrayList<>();
            for (Path file : all) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(TOKEN)) {
                    found.add(file);
                }
            }
            return found;
        }
    }

    private Process start(String name) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("run", "spec.yaml", "--out", "out"));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .start();
    }

    private String output(String name) throws IOException {
        Path log = folder.resolve(name + ".out");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private static String chats() {
        return IntStream.range(0, 40).mapToObj(TrackedRunTest::chat).collect(Collectors.joining("\n"));
    }

    private static String chat(int i) {
        var row = Json.object().put("id", "chat-" + i);
        var messages = row.putArray("messages");
        messages.addObject().put("role", "user").put("content", "How many boxes are on shelf number " + i + " today?");
        messages.addObject().put("role", "assistant").put("content", "There are " + (3 * i + 1) + " boxes on it.");
        return row.toString();
    }
}
