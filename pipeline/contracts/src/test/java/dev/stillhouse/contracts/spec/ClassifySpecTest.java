package dev.stillhouse.contracts.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifySpecTest {
    @TempDir
    Path folder;

    @Test
    void readsClassifiersAndWhatTheyKeep() {
        RunSpec spec = read("""
                        name: x
                        models: {base: {path: base}}
                        classify:
                          quality: {labels: {path: labels.jsonl, label: answer.score, kind: prompts}, hidden: 16}
                          teams: {path: teams}
                        data:
                          kind: chats
                          input: tickets
                          classify:
                            - {model: quality, at_least: 3}
                            - {model: teams, keep: [web, mail], at_least: 0.5}
                        """);

        ClassifySpec.Trained quality = (ClassifySpec.Trained) spec.classify().get("quality");
        assertThat(quality.labels().path()).containsExactly(new Location(folder + "/labels.jsonl"));
        assertThat(quality.labels().kind()).isEqualTo(DataSpec.Kind.PROMPTS);
        assertThat(quality.features().buckets()).isEqualTo(65_536);
        assertThat(spec.classify().get("teams")).isEqualTo(new ClassifySpec.Existing(folder.resolve("teams")));
        assertThat(spec.data().orElseThrow().classify())
                .containsExactly(
                        new ScoreSpec("quality", List.of(), Optional.of(3.0)),
                        new ScoreSpec("teams", List.of("web", "mail"), Optional.of(0.5)));
        assertThat(read(SpecWriter.yaml(spec))).isEqualTo(spec);
    }

    @Test
    void refusesClassifiersThatCannotBe() {
        assertThat(problems("""
                        name: x
                        models: {base: {path: base}}
                        classify:
                          quality: {labels: {path: labels.jsonl, max_rows: 0}, features: {buckets: 1000}, test: 0.95}
                        data:
                          kind: chats
                          input: tickets
                          classify: [{model: quality}, {model: quality, keep: a, at_least: 3}]
                        """)).isEqualTo("""
                        Run spec pipeline.yaml has 5 problems:
                          pipeline.yaml:4: classify.quality.labels.max_rows: must be at least 1, but was 0
                          pipeline.yaml:4: classify.quality.features.buckets: must be a power of two from 256 to 262144, but was 1000
                          pipeline.yaml:4: classify.quality.test: must be a share above 0 that leaves rows to learn from beside validation 0.1, but was 0.95
                          pipeline.yaml:8: data.classify.keep: is missing; name the classes that stay, or give the lowest grade with at_least
                          pipeline.yaml:8: data.classify.at_least: must be a probability above 0 and at most 1 when keep names classes, but was 3.0""");
        assertThat(problems("""
                        name: x
                        models: {base: {path: base}}
                        classify: {quality: {path: quality}}
                        data: {kind: chats, input: tickets, classify: [{model: qualty, at_least: 3}]}
                        """)).isEqualTo("""
                        Run spec pipeline.yaml has 1 problem:
                          pipeline.yaml:4: data.classify.model: names no classifier: "qualty"; did you mean "quality"?""");
    }

    private RunSpec read(String text) {
        try {
            Files.writeString(folder.resolve("pipeline.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SpecReader(folder).read(Path.of("pipeline.yaml"), List.of());
    }

    private String problems(String text) {
        Failure failure = catchThrowableOfType(Failure.class, () -> read(text));
        assertThat(failure.code()).isEqualTo(FailureCode.SPEC_INVALID);
        return failure.getMessage();
    }
}
