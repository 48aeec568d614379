package dev.stillhouse.app.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.evaluate.AdaptedModel;
import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.tracking.Tracking;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SpecReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeChainTest {
    private static final String SPEC = """
            name: chain
            models: {base: {path: base}}
            data: {kind: chats, input: chats.jsonl, sequence_length: 64}
            finetune:
              second: &recipe
                base: first
                data: [input]
                lora: {rank: 2}
                steps: 1
                batch_tokens: 64
                optimizer: {learning_rate: 1e-3}
              first:
                <<: *recipe
                base: base
            distill:
              student:
                student: second
                teacher: whole
                objective: {divergence: 1.0}
                data: [input]
                steps: 1
                batch_tokens: 64
                optimizer: {learning_rate: 1e-3}
              whole:
                student: base
                objective: {cross_entropy: 1.0}
                data: [input]
                steps: 1
                batch_tokens: 64
                optimizer: {learning_rate: 1e-3}
            """;

    @TempDir
    Path root;

    @Test
    void recipesComeAfterThoseThatTheyNeed() {
        assertThat(stages().stream().map(stage -> stage.name().toString()))
                .containsExactly(
                        "prepare", "finetune.first", "finetune.second", "distill.whole", "distill.student", "report");
    }

    @Test
    void aRecipeReadsWhatItsStartAndItsTeacherLeft() {
        assertThat(inputs("distill.student"))
                .containsEntry("start", earlier(StageKind.FINETUNE, "second"))
                .containsEntry("start base", earlier(StageKind.FINETUNE, "first"))
                .containsEntry("start base base", places().files("base"))
                .containsEntry("teacher", earlier(StageKind.DISTILL, "whole"))
                .containsOnlyKeys("prepare", "start", "start base", "start base base", "teacher");
    }

    @Test
    void anAdapterOnAnAdapterOpensWithBothInTheOrderOfTheirTraining() {
        AdaptedModel second = places().opened("second");

        assertThat(second)
                .isEqualTo(new AdaptedModel(
                        root.resolve("base"), List.of(folder().model("first")), Optional.of(folder().model("second"))));
    }

    @Test
    void aModelWhoseWeightsWereAllTrainedStandsAlone() {
        assertThat(places().opened("student")).isEqualTo(new AdaptedModel(folder().model("student"), Optional.empty()));
    }

    private RunSpec spec() {
        Path file = root.resolve("chain.yaml");
        try {
            Files.writeString(file, SPEC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SpecReader(root).read(file, List.of());
    }

    private RunFolder folder() {
        return new RunFolder(root.resolve("run"));
    }

    private ModelPlaces places() {
        return new ModelPlaces(spec(), folder());
    }

    private static StageInput earlier(StageKind kind, String recipe) {
        return new StageInput.Earlier(StageName.of(kind, recipe));
    }

    private Map<String, StageInput> inputs(String name) {
        return stages().stream()
                .filter(stage -> stage.name().toString().equals(name))
                .findFirst()
                .orElseThrow()
                .inputs();
    }

    private List<Stage> stages() {
        RunSpec spec = spec();
        SparkSettings settings = SparkSettings.of(spec.spark(), Optional.empty(), Map.of(), 1);
        try (SparkSessions unused = new SparkSessions(settings)) {
            return Stages.of(
                    spec,
                    folder(),
                    new Services(unused, 1, Clock.systemUTC(), Tracking.none(folder(), Clock.systemUTC())));
        }
    }
}
