package dev.stillhouse.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.DataSource;
import dev.stillhouse.lake.LabelSource;
import dev.stillhouse.lake.PrepareSettings.Pii;
import dev.stillhouse.lake.RowFields;
import dev.stillhouse.lake.RowKind;
import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.ClassifierCard;
import dev.stillhouse.text.classify.ClassifierFolder;
import dev.stillhouse.text.classify.FeatureSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainJobTest {
    @TempDir
    Path folder;

    private final SparkSession spark = SparkSession.builder()
            .master("local[2]")
            .appName("classify")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "3")
            .getOrCreate();

    @Test
    void learnsATaskWhoseClassesDifferInAFifthOfTheirWords() throws IOException {
        write("labels.jsonl", new MadeUpTexts(4, 0, 1).take(1_200));

        ClassifierCard card = train("labels.jsonl", "out", 1);
        assertThat(card.training() + card.validation() + card.test()).isEqualTo(1_200);
        assertThat(card.accuracy()).isGreaterThan(0.95);
        assertThat(card.classes())
                .hasSize(4)
                .allSatisfy(measure -> assertThat(measure.f1()).isGreaterThan(0.9));
        Classifier read = new ClassifierFolder(folder.resolve("out")).read();
        assertThat(read.classes()).containsExactly("0", "1", "2", "3");
        List<MadeUpTexts.Text> others = new MadeUpTexts(4, 0, 9).take(400);
        long right = others.stream()
                .filter(text -> read.scorer().score(text.text()).best().equals(Integer.toString(text.label())))
                .count();
        assertThat(right).isGreaterThan(380);
        assertThat(Json.parse(Files.readString(folder.resolve("out/card.json")))
                        .path("accuracy")
                        .asDouble())
                .isEqualTo(card.accuracy());
        assertThat(Files.readString(folder.resolve("out/card.html"))).contains("<svg");
    }

    @Test
    void writesTheSameBytesHoweverTheLabelsAreDivided() throws IOException {
        List<MadeUpTexts.Text> texts = new MadeUpTexts(3, 0.1, 4).take(150);
        write("one/labels.jsonl", texts);
        write("many/b.jsonl", texts.subList(0, 50));
        write("many/a.jsonl", texts.subList(50, 150));

        train("one", "first", 1);
        train("one", "again", 1);
        train("many", "divided", 1);
        train("one", "other", 2);
        String first = Hashes.ofFolder(folder.resolve("first"));
        assertThat(Hashes.ofFiles(folder.resolve("again")).get("classifier.safetensors"))
                .isEqualTo(Hashes.ofFiles(folder.resolve("first")).get("classifier.safetensors"))
                .isEqualTo(Hashes.ofFiles(folder.resolve("divided")).get("classifier.safetensors"))
                .isNotEqualTo(Hashes.ofFiles(folder.resolve("other")).get("classifier.safetensors"));
        assertThat(first).isNotEmpty();
    }

    @Test
    void countsATextOnce() throws IOException {
        List<MadeUpTexts.Text> texts = new ArrayList<>(new MadeUpTexts(2, 0, 1).take(200));
        texts.addAll(texts.subList(0, 50));
        write("labels.jsonl", texts);

        ClassifierCard card = train("labels.jsonl", "out", 1);
        assertThat(card.training() + card.validation() + card.test()).isEqualTo(200);
    }

    @Test
    void refusesWhatCannotBeLearned() throws IOException {
        write("single.jsonl", new MadeUpTexts(1, 0, 1).take(20));
        Files.writeString(folder.resolve("none.jsonl"), "{\"text\":\"a\"}\n{\"label\":\"b\"}\n");

        refuses(
                "single.jsonl",
                "labels: all rows have the class 0; there is nothing to tell apart, label rows of another class");
        refuses(
                "none.jsonl",
                folder.resolve("none.jsonl")
                        + ": no row has a text and a label under label ({MISSING_FIELD=2}); name its fields");
        Files.writeString(
                folder.resolve("few.jsonl"), "{\"text\":\"a\",\"label\":\"b\"}\n{\"text\":\"c\",\"label\":\"d\"}\n");
        Failure failure = catchThrowableOfType(Failure.class, () -> train("few.jsonl", "out", 1));
        assertThat(failure.code()).isEqualTo(FailureCode.DATASET_INVALID);
    }

    private void refuses(String labels, String message) {
        Failure failure = catchThrowableOfType(Failure.class, () -> train(labels, "out", 1));
        assertThat(failure).hasMessage(message);
        assertThat(failure.code()).isEqualTo(FailureCode.DATASET_INVALID);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private ClassifierCard train(String labels, String out, long seed) {
        TrainSettings settings = new TrainSettings(
                "made-up",
                new LabelSource(
                        new DataSource(List.of(folder.resolve(labels).toString()), RowFields.DETECTED),
                        RowKind.DOCUMENTS,
                        "label",
                        Pii.KEEP,
                        10_000),
                new FeatureSettings(1 << 13, 1, 0),
                new NetworkSettings(8, 0.02, 64, 6, 2),
                0.1,
                0.1,
                seed);
        return TrainJob.run(spark, settings, folder.resolve(out), Progress.SILENT);
    }

    private void write(String name, List<MadeUpTexts.Text> texts) throws IOException {
        List<String> lines = texts.stream()
                .map(text -> Json.object()
                        .put("text", text.text())
                        .put("label", text.label())
                        .toString())
                .toList();
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), lines);
    }
}
