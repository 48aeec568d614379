package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.PrepareSettings.Pii;
import dev.stillhouse.text.classify.Classified;
import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.FeatureSettings;
import dev.stillhouse.text.classify.Network;
import dev.stillhouse.text.classify.NetworkShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreJobTest {
    @TempDir
    Path folder;

    private final SparkSession spark = LakeFixture.spark();
    private final Classifier classifier = classifier(3, "0", "1", "2");
    private LakeFixture lake;

    @BeforeEach
    void lake() {
        lake = new LakeFixture(folder);
    }

    @Test
    void saysTheSameHoweverRowsAreDivided() {
        String[] rows = IntStream.range(0, 60)
                .mapToObj(i -> LakeFixture.ticket("t" + i, String.format(LakeFixture.TEXT, i, 2 * i, i % 7)))
                .toArray(String[]::new);
        lake.write("one/all.jsonl", rows);
        for (int part = 0; part < 6; part++) {
            String[] some = new String[10];
            System.arraycopy(rows, 10 * part, some, 0, 10);
            lake.write("many/part-" + part + ".jsonl", some);
        }

        ScoreSummary one = score("one");
        ScoreSummary many = score("many");
        assertThat(many).isEqualTo(one);
        assertThat(one.scored()).isEqualTo(60);
        List<Row> scored = scores("one");
        assertThat(scores("many")).isEqualTo(scored).hasSize(60);
        Classified direct = classifier.scorer().score(String.format(LakeFixture.TEXT, 0, 0, 0));
        assertThat(scored.get(0).getString(0)).isEqualTo("t0");
        assertThat(scored.get(0).getString(1)).isEqualTo(direct.best());
        assertThat(scored.get(0).getDouble(2)).isEqualTo(direct.confidence());
        assertThat(scored.get(0).getDouble(3)).isEqualTo(direct.grade().orElseThrow());
        Map<String, Double> probabilities = scored.get(0).getJavaMap(4);
        assertThat(probabilities.get("2")).isEqualTo(direct.probabilities()[2]);
    }

    @Test
    void keepsWhatItCannotScoreWithTheReason() {
        lake.write("in/a.jsonl", LakeFixture.ticket("good", "something to read"), "{\"id\":\"x\"}", "no json");

        ScoreSummary summary = score("in");
        assertThat(summary.scored()).isEqualTo(1);
        assertThat(summary.rejected()).isEqualTo(Map.of("MISSING_FIELD", 1L, "NOT_JSON", 1L));
        assertThat(spark.read()
                        .parquet(folder.resolve("out-in/rejects").toString())
                        .select("place")
                        .orderBy("place")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("a.jsonl:2", "a.jsonl:3");
    }

    @Test
    void refusesDataWithoutAText() {
        lake.write("in/a.jsonl", "{\"id\":\"x\"}");

        Failure failure = catchThrowableOfType(Failure.class, () -> score("in"));
        assertThat(failure.code()).isEqualTo(FailureCode.DATASET_EMPTY);
        assertThat(failure)
                .hasMessage(folder.resolve("in") + ": no row has a text to score ({MISSING_FIELD=1}); name its fields");
    }

    private ScoreSummary score(String name) {
        return ScoreJob.run(
                spark,
                new ScoreSource(lake.source(name), RowKind.DOCUMENTS, Pii.KEEP),
                classifier,
                folder.resolve("out-" + name),
                Progress.SILENT);
    }

    private List<Row> scores(String name) {
        return spark.read()
                .parquet(folder.resolve("out-" + name + "/scores").toString())
                .select("id", "class", "confidence", "grade", "probabilities")
                .orderBy("id")
                .collectAsList();
    }

    static Classifier classifier(long seed, String... classes) {
        FeatureSettings features = new FeatureSettings(1024, 2, 4);
        NetworkShape shape = new NetworkShape(1024, 4, classes.length);
        Random random = new Random(seed);
        return new Classifier(
                List.of(classes),
                features,
                1,
                new Network(
                        shape,
                        weights(random, 1024 * 4),
                        weights(random, 4),
                        weights(random, 4 * classes.length),
                        weights(random, classes.length)));
    }

    private static float[] weights(Random random, int count) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }
}
