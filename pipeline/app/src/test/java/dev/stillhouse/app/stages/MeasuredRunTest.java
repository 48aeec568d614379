package dev.stillhouse.app.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.app.Main;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.console.Screen;
import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.MetricsLog;
import dev.stillhouse.finetune.ValidationMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fine-tuning and a distillation that are measured on held-out chats and end with their best weights. */
class MeasuredRunTest {
    private static final String SPEC = """
            name: measured
            engine: {name: nd4j, threads: 1}
            models: {base: {path: base}, teacher: {path: teacher}}
            data: {kind: chats, input: chats.jsonl, tokenizer: base, validation: 0.2}
            finetune:
              tuned:
                base: base
                data: [input]
                lora: {rank: 2, targets: [q_proj]}
                steps: 6
                batch_tokens: 512
                optimizer: {learning_rate: 1.0e-3}
                checkpoint: {every_steps: 2}
            distill:
              student:
                student: base
                teacher: teacher
                objective: {cross_entropy: 0.5, divergence: 0.5}
                data: [input]
                steps: 6
                batch_tokens: 512
                optimizer: {learning_rate: 0.5}
                schedule: {kind: constant, warmup_steps: 6}
                validation: {rows: 3, model: best}
                checkpoint: {every_steps: 2}
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @Test
    void recipesEndWithTheLastOrTheBestWeightsAndSayHowGoodTheyAre() throws IOException {
        TinyModel.write(folder.resolve("base"), 3);
        TinyModel.write(folder.resolve("teacher"), 4);
        Files.writeString(folder.resolve("chats.jsonl"), chats());
        Files.writeString(folder.resolve("spec.yaml"), SPEC);

        assertThat(run("run", "spec.yaml", "--out", "out")).as(screen()).isZero();

        List<ValidationMetrics> tuned = validations("tuned");
        assertThat(tuned).extracting(ValidationMetrics::step).containsExactly(2L, 4L, 6L);
        assertThat(tuned).extracting(ValidationMetrics::divergence).containsOnly(0.0);
        assertThat(figures("finetune.tuned").path("validation_loss").asDouble())
                .isEqualTo(tuned.get(2).loss());
        assertThat(screen())
                .contains("validation loss %.3f\n".formatted(tuned.get(2).loss()));

        List<ValidationMetrics> student = validations("student");
        ValidationMetrics best = student.stream()
                .min(Comparator.comparingDouble(ValidationMetrics::loss))
                .orElseThrow();
        assertThat(student)
                .allSatisfy(measured -> assertThat(measured.loss())
                        .isCloseTo(0.5 * measured.crossEntropy() + 0.5 * measured.divergence(), within(1e-6)));
        assertThat(best.divergence()).isPositive();
        assertThat(figures("distill.student").path("model_step").asLong()).isEqualTo(best.step());
        String checkpoint = "step-%08d".formatted(best.step());
        assertThat(Files.readAllBytes(folder.resolve("out/models/student/model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("out/checkpoints/student")
                        .resolve(checkpoint)
                        .resolve("model.safetensors")));
        assertThat(Files.readString(folder.resolve("out/report.html")))
                .contains(
                        "lowest validation loss %.3f after step %d".formatted(best.loss(), best.step()),
                        "class=\"held-out\"");

        assertThat(run("inspect", "out/checkpoints/student", "--json")).isZero();
        JsonNode checkpoints = Json.parse(out.toString(StandardCharsets.UTF_8));
        assertThat(checkpoints.path("best").asText()).isEqualTo(checkpoint);
        assertThat(checkpoints.path("latest").asText()).isEqualTo("step-00000006");
    }

    private List<ValidationMetrics> validations(String recipe) {
        return MetricsLog.validations(
                folder.resolve("out/checkpoints").resolve(recipe).resolve(MetricsLog.FILE));
    }

    private JsonNode figures(String stage) throws IOException {
        for (JsonNode each : Json.parse(Files.readString(folder.resolve("out/manifest.json")))
                .path("stages")) {
            if (each.path("name").asText().equals(stage)) {
                return each.path("figures");
            }
        }
        throw new AssertionError("no stage " + stage);
    }

    private static String chats() {
        return IntStream.range(0, 60).mapToObj(MeasuredRunTest::chat).collect(Collectors.joining("\n"));
    }

    private static String chat(int i) {
        var row = Json.object().put("id", "chat-" + i);
        var messages = row.putArray("messages");
        messages.addObject().put("role", "user").put("content", "How many boxes are on shelf number " + i + " today?");
        messages.addObject().put("role", "assistant").put("content", "There are " + (3 * i + 1) + " boxes on it.");
        return row.toString();
    }

    private int run(String... arguments) {
        out.reset();
        screen.reset();
        return Main.run(
                new Surroundings(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new Screen(new PrintStream(screen, true, StandardCharsets.UTF_8), Screen.Kind.PLAIN),
                        folder,
                        Optional.empty(),
                        Map.of("spark.ui.enabled", "false"),
                        1,
                        Clock.systemUTC()),
                arguments);
    }

    private String screen() {
        return screen.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
