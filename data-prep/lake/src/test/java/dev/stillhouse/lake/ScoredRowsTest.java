package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.PrepareSettings.Scoring;
import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.ClassifierFolder;
import dev.stillhouse.text.classify.ScoreRule;
import dev.stillhouse.text.classify.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoredRowsTest {
    private static final List<String> THINGS = List.of("printer", "router", "invoice", "desk");
    private static final List<String> TEXTS = IntStream.range(0, 40)
            .mapToObj(i -> "Ticket about " + THINGS.get(i % THINGS.size()) + ", case " + words(i))
            .toList();

    @TempDir
    Path folder;

    private final SparkSession spark = LakeFixture.spark();
    private final Classifier grades = ScoreJobTest.classifier(3, "0", "1", "2");
    /** Random weights that do not say the same of nearly all texts. */
    private final Classifier teams = LongStream.range(0, 100)
            .mapToObj(seed -> ScoreJobTest.classifier(seed, "desk", "web"))
            .filter(classifier -> Math.abs(count(classifier, "desk") - 20) < 8)
            .findFirst()
            .orElseThrow();

    private LakeFixture lake;

    @BeforeEach
    void lake() {
        lake = new LakeFixture(folder);
        new ClassifierFolder(folder.resolve("grades")).write(grades);
        new ClassifierFolder(folder.resolve("teams")).write(teams);
        lake.write(
                "in/a.jsonl",
                IntStream.range(0, 40)
                        .mapToObj(i -> LakeFixture.ticket("t" + i, TEXTS.get(i)))
                        .toArray(String[]::new));
    }

    @Test
    void dropsWhatClassifiersDoNotKeepAndCountsIt() throws IOException {
        Scorer grader = grades.scorer();
        Scorer teamer = teams.scorer();
        double median = TEXTS.stream()
                .mapToDouble(text -> grader.score(text).grade().orElseThrow())
                .sorted()
                .skip(20)
                .findFirst()
                .orElseThrow();
        List<String> graded = TEXTS.stream()
                .filter(text -> grader.score(text).grade().orElseThrow() >= median)
                .toList();
        List<String> kept = graded.stream()
                .filter(text -> teamer.score(text).best().equals("desk"))
                .toList();
        assertThat(graded).hasSize(20);
        assertThat(kept).isNotEmpty().hasSizeLessThan(20);

        DataCard card = prepare(
                new Scoring("grades", folder.resolve("grades"), ScoreRule.of(List.of(), Optional.of(median))),
                new Scoring("teams", folder.resolve("teams"), ScoreRule.of(List.of("desk"), Optional.empty())));
        DatasetCard input = card.datasets().get(LakeSet.INPUT);
        assertThat(input.rejected()).containsEntry("LOW_SCORE", 20L).containsEntry("OTHER_CLASS", 20L - kept.size());
        assertThat(input.kept()).isEqualTo(kept.size());
        ScoredCard first = card.classifiers().get(0);
        assertThat(first.dropped()).isEqualTo(20);
        assertThat(first.classes().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(40);
        assertThat(first.bins().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(40);
        ScoredCard second = card.classifiers().get(1);
        assertThat(second.classes()).containsEntry("desk", (long) kept.size()).containsEntry("web", 20L - kept.size());
        assertThat(Files.readString(folder.resolve("data/datacard.html")))
                .contains("Scored by grades")
                .contains("Of 40 rows that it saw it dropped 20.");
        assertThat(card.toJson().at("/classifiers/1/keeps").asText()).isEqualTo("class desk");
        List<Row> rejects = spark.read()
                .parquet(folder.resolve("data/rejects").toString())
                .filter("reason = 'LOW_SCORE'")
                .collectAsList();
        assertThat(rejects).hasSize(20).allSatisfy(row -> {
            assertThat(row.<String>getAs("detail")).startsWith("grade ");
            assertThat(row.<String>getAs("text")).startsWith("Ticket about ");
        });
    }

    @Test
    void refusesARuleThatDoesNotFit() {
        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> prepare(new Scoring(
                        "teams", folder.resolve("teams"), ScoreRule.of(List.of("shop"), Optional.empty()))));

        assertThat(failure)
                .hasMessage(
                        "data.classify, model teams: keep names the class \"shop\", but the classifier has desk, web");
        assertThat(failure.code()).isEqualTo(FailureCode.SPEC_INVALID);
    }

    private DataCard prepare(Scoring... scorings) {
        PrepareSettings settings =
                lake.scored(lake.looseDuplicates(lake.settings(RowKind.DOCUMENTS, "in")), List.of(scorings));
        return PrepareJob.run(spark, settings, folder.resolve("data"), Progress.SILENT);
    }

    private static long count(Classifier classifier, String name) {
        Scorer scorer = classifier.scorer();
        return TEXTS.stream()
                .filter(text -> scorer.score(text).best().equals(name))
                .count();
    }

    private static String words(int i) {
        return Integer.toString(i, 3).replace('0', 'a').replace('1', 'b').replace('2', 'c');
    }
}
