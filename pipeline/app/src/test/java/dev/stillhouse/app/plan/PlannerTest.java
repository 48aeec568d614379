package dev.stillhouse.app.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.app.spark.GlobPaths;
import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stages.Services;
import dev.stillhouse.app.stages.Stages;
import dev.stillhouse.app.tracking.Tracking;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SpecReader;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {
    private static final String SPEC = """
        name: planned
        engine: {threads: 2}
        models: {base: {path: base}}
        data: {kind: prompts, input: "*.jsonl", sequence_length: 64}
        synthesize: {teacher: {base_url: "http://127.0.0.1:9/v1", model: m}, max_tokens: 30, concurrency: 2}
        finetune:
          second: &recipe
            base: first
            data: [synthetic]
            lora: {rank: 2}
            epochs: 2
            batch_tokens: 64
            optimizer: {learning_rate: 1e-3}
          first:
            <<: *recipe
            base: base
        """;

    @TempDir
    Path root;

    @BeforeEach
    void writeRun() throws IOException {
        Files.writeString(root.resolve("planned.yaml"), SPEC);
        // 34 bytes and a line end each.
        Files.writeString(root.resolve("a.jsonl"), "{\"text\":\"twenty-one characters..\"}\n");
        Files.writeString(root.resolve("b.jsonl"), "{\"text\":\"twenty-one characters..\"}\n");
        TinyModel.write(root.resolve("base"), 1);
    }

    @Test
    void saysWhichRecipeNeedsWhichAndThatWhatFollowsAChangeIsToDo() {
        assertThat(plan(stage -> !stage.name().toString().equals("finetune.first"))
                        .lines())
                .contains(
                        "  synthesize                   done",
                        "  finetune.first               to do",
                        "  finetune.second              to do, on what finetune.first makes");
    }

    @Test
    void statesTheRateOfARecipeThatNeverRan() {
        double tokens = 2 * (70 / 3.5 + 2 * 30);
        double rate = 2 * 20e9 / (4.0 * TinyModel.CONFIG.parameterCount());

        assertThat(plan(stage -> false).json().at("/training/finetune.second"))
                .isEqualTo(Json.object()
                        .put("tokens_about", Math.round(tokens))
                        .put("tokens_per_second", rate)
                        .put("seconds_about", Math.round(1000 * tokens / rate) / 1000.0)
                        .put("rate", "stated: 20 GFLOP/s a thread, 2 threads"));
    }

    @Test
    void takesTheRateOfARecipeThatRanBefore() {
        new RunManifest("0.1.0", "spec", List.of(done("finetune.first", 300, 60))).write(folder().manifest());

        assertThat(plan(stage -> false).lines())
                .contains("  finetune.first               about 160 tokens, 32 s at 5 tokens/s (measured here before)");
    }

    @Test
    void saysHowLongTheTeacherTakes() {
        assertThat(plan(stage -> false).lines())
                .contains("  requests                     2, with about 20 tokens in and at most 60 out")
                .contains("  answers                      about 60 tokens, 1.0 s at 60 tokens/s (stated: 30 tokens/s a"
                        + " request, 2 at once)");
    }

    @Test
    void countsWhatATeacherElsewhereIsToScore() throws IOException {
        String scoring = SPEC.replace("sequence_length: 64", "labelled: {path: a.jsonl}, sequence_length: 64")
                .replace(
                        "max_tokens: 30,",
                        "max_tokens: 30, top_logprobs: 4, score: labelled, budget: {tokens: 1000},"
                                + " price: {input_per_million: 100000, output_per_million: 200000},");
        Files.writeString(root.resolve("planned.yaml"), scoring);

        Plan plan = plan(stage -> false);

        // 35 bytes of labelled rows are 10 tokens; prompts and answers are 20 and 60.
        assertThat(plan.lines())
                .contains(
                        "  scores                       1, with about 10 tokens in and one out each",
                        "  cost                         at most about 15.20 USD",
                        "  budget                       1,000 tokens, enough for all");
        assertThat(plan.json().at("/teacher/score_requests").asLong()).isEqualTo(1);
        assertThat(plan.json().at("/teacher/score_tokens_about").asLong()).isEqualTo(11);
        Files.writeString(root.resolve("planned.yaml"), scoring.replace("{tokens: 1000}", "{tokens: 91}"));
        assertThat(plan(stage -> false).json().at("/teacher/budget_covers").asDouble())
                .isEqualTo(1);
        Files.writeString(root.resolve("planned.yaml"), scoring.replace("{tokens: 1000}", "{tokens: 90}"));
        assertThat(plan(stage -> false).json().at("/teacher/budget_covers").asDouble())
                .isLessThan(1);
    }

    @Test
    void countsTheWeightsInTheTypeThatTheyAreKeptIn() throws IOException {
        long plain = memory("{rank: 2}", "f32");
        long elements = TinyModel.CONFIG.parameterCount();
        assertThat(plain - memory("{rank: 2}", "bf16")).isCloseTo(2 * elements, withinPercentage(2));
        Precision nf4 = Precision.frozen(DType.BF16).quantized(Quantization.NF4);
        Precision bf16 = Precision.frozen(DType.BF16);
        long largest = (long) TinyModel.CONFIG.intermediateSize() * TinyModel.CONFIG.hiddenSize();
        assertThat(memory("{rank: 2, quantize_base: nf4}", "bf16") - memory("{rank: 2}", "bf16"))
                .isEqualTo(nf4.weightBytes(TinyModel.CONFIG) - bf16.weightBytes(TinyModel.CONFIG) + 2 * largest);
    }

    private long memory(String lora, String dtype) throws IOException {
        Files.writeString(
                root.resolve("planned.yaml"),
                SPEC.replace("{rank: 2}", lora).replace("{threads: 2}", "{threads: 2, dtype: " + dtype + "}"));
        return plan(stage -> false).json().at("/memory/finetune.first").asLong();
    }

    private static StageRecord done(String name, int tokens, int seconds) {
        return new StageRecord(
                name,
                "key",
                Map.of(),
                Map.of(),
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(seconds),
                Json.object().put("tokens", tokens).put("seconds", seconds));
    }

    private RunFolder folder() {
        return RunFolder.create(root.resolve("run"));
    }

    private Plan plan(Predicate<Stage> isDone) {
        RunSpec spec = new SpecReader(root).read(root.resolve("planned.yaml"), List.of());
        SparkSettings settings = SparkSettings.of(spec.spark(), Optional.empty(), Map.of(), 1);
        try (SparkSessions unused = new SparkSessions(settings)) {
            List<Stage> stages = Stages.of(
                    spec,
                    folder(),
                    new Services(unused, 1, Clock.systemUTC(), Tracking.none(folder(), Clock.systemUTC())));
            return new Planner(spec, folder(), new GlobPaths(), 1, settings).plan(stages, isDone);
        }
    }
}
