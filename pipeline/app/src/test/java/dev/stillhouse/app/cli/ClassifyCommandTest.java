package dev.stillhouse.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.app.Main;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.console.Screen;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.examples.helpdesk.Dirt;
import dev.stillhouse.examples.helpdesk.HelpdeskDataset;
import dev.stillhouse.examples.helpdesk.Recipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifyCommandTest {
    private static final String SPEC = """
            name: teams
            seed: 3
            generate: {helpdesk: {gold: 600}}
            tokenizer: {train: {vocabulary: 512, input: "run:generated/gold.jsonl"}}
            classify:
              team:
                labels: {path: "run:generated/gold.jsonl", label: label.team}
                features: {buckets: 4096, characters: 0}
                hidden: 8
                learning_rate: 0.02
                epochs: 6
            data:
              kind: documents
              input: "run:generated/gold.jsonl"
              tokenizer: trained
              classify: [{model: team, keep: [billing]}]
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @Test
    void trainsAndAppliesAClassifier() throws IOException {
        HelpdeskDataset.write(folder, new Recipe(1, 800, 100, 0, 0, 0, Dirt.none()));

        assertThat(run(
                        "classify",
                        "train",
                        "gold.jsonl",
                        "--label",
                        "label.team",
                        "--buckets",
                        "4096",
                        "--characters",
                        "0",
                        "--hidden",
                        "8",
                        "--learning-rate",
                        "0.02",
                        "--epochs",
                        "6",
                        "--out",
                        "team",
                        "--json"))
                .isZero();
        JsonNode card = Json.parse(output());
        assertThat(card.path("name").asText()).isEqualTo("team");
        // A fifth would be chance.
        assertThat(card.path("accuracy").asDouble()).isGreaterThan(0.5);
        assertThat(card.at("/rows/test").asInt()).isBetween(40, 120);

        assertThat(run("classify", "apply", "team", "test.jsonl", "--out", "scored", "--json"))
                .isZero();
        JsonNode counts = Json.parse(output());
        assertThat(counts.path("scored").asInt()).isEqualTo(100);
        assertThat(counts.path("classes").size()).isGreaterThan(2);
        assertThat(folder.resolve("scored/scores/part-00000.parquet")).exists();

        assertThat(run("inspect", "team", "--json")).isZero();
        assertThat(Json.parse(output()).path("buckets").asInt()).isEqualTo(4096);
        assertThat(run("verify", "team")).isZero();
        assertThat(output()).isEqualTo("2 files are whole\n");
    }

    @Test
    void saysWhatIsWrongWithTheCommand() {
        assertThat(run("classify")).isEqualTo(2);
        assertThat(screen()).contains("stillhouse: say whether to train or to apply\n");
        assertThat(run("classify", "train", "x.jsonl", "--out", "o", "--buckets", "1000"))
                .isEqualTo(2);
        assertThat(screen()).contains("--buckets must be a power of two from 256 to 262144, but was 1000");
        assertThat(run("classify", "train", "x.jsonl", "--out", "o", "--test", "0"))
                .isEqualTo(2);
        assertThat(screen()).contains("--test must be above 0 and below 1, but was 0.0");
        assertThat(run("classify", "apply", "nothing", "x.jsonl", "--out", "o")).isEqualTo(3);
        assertThat(screen()).contains("nothing/classifier.json: no such file; name the folder of a classifier");
        assertThat(run("classify", "train", "x.jsonl", "--out", "o")).isEqualTo(3);
        assertThat(screen()).contains("Data set labels: there is nothing at").contains("[DATASET_MISSING]");
    }

    @Test
    void aRunTrainsAClassifierOnceAndPreparesWithIt() throws IOException {
        Files.writeString(folder.resolve("spec.yaml"), SPEC);

        assertThat(run("run", "spec.yaml", "--out", "out")).isZero();
        JsonNode card = Json.parse(Files.readString(folder.resolve("out/data/datacard.json")));
        long dropped = card.at("/classifiers/0/dropped").asLong();
        assertThat(dropped).isBetween(300L, 580L);
        assertThat(card.at("/datasets/input/rejected/OTHER_CLASS").asLong()).isEqualTo(dropped);
        assertThat(card.at("/classifiers/0/classes/billing").asLong() + dropped)
                .isEqualTo(card.at("/classifiers/0/scored").asLong());
        assertThat(folder.resolve("out/classifiers/team/card.html")).exists();

        assertThat(run("run", "spec.yaml", "--out", "out", "--set", "data.classify=[]"))
                .isZero();
        assertThat(screen()).contains("classify.team: done before");
        assertThat(Json.parse(Files.readString(folder.resolve("out/data/datacard.json")))
                        .path("classifiers"))
                .isEmpty();
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
                        2,
                        Clock.systemUTC()),
                arguments);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private String screen() {
        return screen.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
