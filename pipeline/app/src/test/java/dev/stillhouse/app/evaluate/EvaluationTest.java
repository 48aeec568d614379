package dev.stillhouse.app.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    @TempDir
    Path folder;

    @Test
    void theFileHasTheContractsKeys() {
        Evaluation evaluation = Evaluation.of(List.of(model("student", ModelKind.STUDENT, 15)), Optional.empty());

        assertThat(evaluation.toJson()).isEqualTo("""
                        {
                          "models" : [ {
                            "name" : "student",
                            "kind" : "student",
                            "parameters" : 1000,
                            "adapter_parameters" : 50,
                            "rows" : 20,
                            "exact_match" : 0.75,
                            "ci95" : [ 0.531299122381256, 0.8881382985923343 ],
                            "worst_language" : {
                              "language" : "de",
                              "exact_match" : 0.5
                            },
                            "by_language" : {
                              "de" : 0.5,
                              "en" : 1.0
                            },
                            "rows_by_language" : {
                              "de" : 10,
                              "en" : 10
                            },
                            "by_field" : {
                              "team" : 0.9
                            },
                            "tokens_per_s" : 200.0,
                            "generated_tokens" : 100,
                            "generation_seconds" : 0.5
                          } ]
                        }
                        """);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Evaluation evaluation = Evaluation.of(
                List.of(
                        model("lora-gold", ModelKind.LORA, 10),
                        model("student", ModelKind.STUDENT, 15),
                        model("teacher", ModelKind.TEACHER, 20)),
                Optional.of(new Gap("lora-gold", "teacher")));
        evaluation.write(folder.resolve("evaluation.json"));

        assertThat(Evaluation.read(folder.resolve("evaluation.json"))).contains(evaluation);
        assertThat(evaluation.gapsClosed()).containsExactly(new GapClosed("student", "lora-gold", "teacher", 0.5));
    }

    @Test
    void perplexityIsReadAgain() {
        ModelResult base = new ModelResult(
                "base",
                ModelKind.BASE,
                1000,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(new Perplexity(300, 100)),
                Optional.empty());
        new Evaluation(List.of(base), List.of()).write(folder.resolve("evaluation.json"));

        ModelResult read = Evaluation.read(folder.resolve("evaluation.json"))
                .orElseThrow()
                .models()
                .get(0);

        assertThat(read.perplexity().orElseThrow().value()).isCloseTo(Math.exp(3), within(1e-9));
        assertThat(read.task()).isEmpty();
    }

    @Test
    void noGapIsClosedWhereTheTeacherIsNoBetter() {
        List<ModelResult> models = List.of(
                model("lora-gold", ModelKind.LORA, 20),
                model("student", ModelKind.STUDENT, 15),
                model("teacher", ModelKind.TEACHER, 20));

        assertThat(new Gap("lora-gold", "teacher").closedIn(models)).isEmpty();
        assertThat(new Gap("lora-gold", "nobody").closedIn(models)).isEmpty();
    }

    @Test
    void aMissingFileIsNoEvaluation() {
        assertThat(Evaluation.read(folder.resolve("evaluation.json"))).isEmpty();
    }

    @Test
    void aDamagedFileNamesWhatIsMissing() throws IOException {
        Path file = folder.resolve("evaluation.json");
        Files.writeString(file, "{\"models\":[{\"name\":\"base\"}]}");

        assertThatThrownBy(() -> Evaluation.read(file))
                .hasMessageStartingWith(file + " cannot be read as an evaluation")
                .hasMessageContaining("kind")
                .hasMessageEndingWith("; run evaluate again");
    }

    static ModelResult model(String name, ModelKind kind, long hits) {
        TreeMap<String, Proportion> languages = new TreeMap<>();
        languages.put("de", new Proportion(hits - 10, 10));
        languages.put("en", new Proportion(10, 10));
        return new ModelResult(
                name,
                kind,
                1000,
                OptionalLong.of(50),
                Optional.of(
                        new TaskScores(new Proportion(hits, 20), languages, Map.of("team", new Proportion(18, 20)))),
                Optional.empty(),
                Optional.of(new Throughput(100, 0.5)));
    }
}
