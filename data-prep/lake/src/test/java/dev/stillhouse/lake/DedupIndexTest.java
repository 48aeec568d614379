package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.lake.PrepareSettings.Dedup;
import dev.stillhouse.lake.PrepareSettings.Exact;
import dev.stillhouse.lake.PrepareSettings.Index;
import dev.stillhouse.lake.PrepareSettings.Keep;
import dev.stillhouse.lake.PrepareSettings.Near;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupIndexTest {
    private static final SparkSession SPARK = LakeFixture.spark();
    private static final Near USUAL = new Near(5, 14, 8, 0.8);
    private static final String PRINTER = String.format(LakeFixture.TEXT, 1, 2, 3);
    private static final String INVOICE =
            "My invoice was paid twice last week, please send the money back to me as soon as you can, thanks.";
    private static final String ROUTER =
            "Nobody in the second floor can log in since the router was replaced by a new one.";

    @TempDir
    private Path folder;

    private LakeFixture lake;

    @BeforeEach
    void makeLake() {
        lake = new LakeFixture(folder);
        lake.write("monday/a.jsonl", LakeFixture.ticket("m1", PRINTER), LakeFixture.ticket("m2", INVOICE));
        lake.write(
                "tuesday/a.jsonl",
                LakeFixture.ticket("t1", PRINTER + " Thanks!"),
                LakeFixture.ticket("t2", INVOICE),
                LakeFixture.ticket("t3", ROUTER));
    }

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void dropsWhatAnEarlierRunKept() {
        assertThat(kept("monday", "one", USUAL)).containsExactly("m1", "m2");

        assertThat(kept("tuesday", "two", USUAL)).containsExactly("t3");

        assertThat(rejects("two"))
                .containsExactlyInAnyOrder(
                        "t1 NEAR_DUPLICATE words like row m1 (Jaccard similarity at least 0.8)",
                        "t2 NEAR_DUPLICATE words like row m2 (Jaccard similarity at least 0.8)");
        assertThat(places()).containsExactlyInAnyOrder("one/a.jsonl:1", "one/a.jsonl:2", "two/a.jsonl:3");
    }

    @Test
    void mayBeRunAgain() {
        kept("monday", "one", USUAL);
        kept("tuesday", "two", USUAL);
        List<String> before = places();

        assertThat(kept("monday", "one", USUAL)).containsExactly("m1", "m2");
        assertThat(kept("tuesday", "two", USUAL)).containsExactly("t3");

        assertThat(places()).isEqualTo(before);
    }

    @Test
    void anEmptyRunOfWhatIsKnownSaysSo() {
        kept("monday", "one", USUAL);

        assertThatThrownBy(() -> kept("monday", "again", USUAL))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DATASET_EMPTY))
                .hasMessageContaining("nothing is left of the 2 rows")
                .hasMessageContaining("NEAR_DUPLICATE");
    }

    @Test
    void passesOverAGenerationThatWasNotFinished() throws IOException {
        kept("monday", "one", USUAL);
        Files.delete(folder.resolve("index/v1-5-14x8/one/_SUCCESS"));

        assertThat(kept("tuesday", "two", USUAL)).containsExactly("t1", "t2", "t3");
    }

    @Test
    void refusesAnIndexOfOtherSettings() {
        kept("monday", "one", USUAL);

        assertThatThrownBy(() -> kept("tuesday", "two", new Near(5, 32, 8, 0.8)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DATASET_INVALID))
                .hasMessage("Dedup index " + folder.resolve("index")
                        + " holds v1-5-14x8, but data.dedup.near asks for v1-5-32x8 (version, ngram, bands x rows); use the"
                        + " settings that it was made with, or another folder");
    }

    private List<String> kept(String input, String generation, Near near) {
        PrepareSettings settings = lake.deduplicated(
                lake.settings(RowKind.PROMPTS, input),
                new Dedup(
                        Exact.DROP,
                        Optional.of(near),
                        Keep.FIRST,
                        Optional.of(new Index(folder.resolve("index").toString(), generation))));
        PrepareJob.run(SPARK, settings, folder.resolve(generation), tick -> {});
        return SPARK
                .read()
                .parquet(folder.resolve(generation + "/prompts").toString())
                .select("id")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    private List<String> rejects(String generation) {
        return SPARK
                .read()
                .parquet(folder.resolve(generation + "/rejects").toString())
                .select("id", "reason", "detail")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0) + " " + row.getString(1) + " " + row.getString(2))
                .toList();
    }

    private List<String> places() {
        return SPARK.read().parquet(folder.resolve("index/v1-5-14x8") + "/*").select("place").collectAsList().stream()
                .map((Row row) -> row.getString(0))
                .sorted()
                .toList();
    }
}
