package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.PrepareSettings.Contaminated;
import dev.stillhouse.lake.PrepareSettings.Decontamination;
import dev.stillhouse.text.shard.ShardSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecontaminationTest {
    private static final SparkSession SPARK = LakeFixture.spark();
    private static final int HELD = 500_000;
    private static final String QUESTION =
            "A train leaves Leeds at seven and another leaves York at eight on the same track; when do the two of them meet?";
    private static final String ANSWER =
            "They meet after two hours because the faster train gains thirty miles on the slower one in every single hour of the trip";

    @TempDir
    private Path folder;

    private LakeFixture lake;

    @BeforeEach
    void makeLake() {
        lake = new LakeFixture(folder);
        lake.write(
                "bench/math.jsonl",
                "{\"id\":\"m1\",\"question\":\"" + QUESTION + "\",\"answer\":\"" + ANSWER + "\",\"language\":\"en\"}",
                "{\"id\":\"m2\",\"question\":\"Thanks a lot\",\"answer\":2,\"language\":\"en\"}",
                "{\"id\":\"m3\",\"question\":\"เครื่องพิมพ์ในห้องที่สองของสำนักงานของเราไม่ทำงานตั้งแต่อัปเดตเมื่อวันจันทร์ที่ผ่านมา\",\"language\":\"th\"}");
        lake.write(
                "bench/choices.jsonl",
                "{\"q\":\"Which of these towns is farthest from the sea of all?\",\"choices\":[\"" + ANSWER
                        + "\",\"no\"],\"answer\":1}");
        lake.write(
                "chats.jsonl",
                LakeFixture.chat("clean", "Where do I find the invoice of my last order please", "On the second page."),
                LakeFixture.chat("asked", "Please solve: " + QUESTION + " Thank you!", "No idea at all."),
                LakeFixture.chat("said", "When do the trains meet, and why?", "Well. " + ANSWER + "."),
                LakeFixture.chat("short", "Thanks a lot!", "You are welcome."),
                LakeFixture.chat("polite", "Where is my parcel now?", "Thanks a lot"),
                LakeFixture.chat(
                        "thai",
                        "สวัสดีค่ะ เครื่องพิมพ์ในห้องที่สองของสำนักงานของเราไม่ทำงานตั้งแต่อัปเดตเมื่อวันจันทร์ที่ผ่านมา ค่ะ",
                        "ค่ะ"));
    }

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void dropsRowsThatShareTextWithEvaluationSetsAndTellsWhat() {
        DataCard card = prepare("out", Contaminated.DROP, HELD);

        assertThat(ids("out/input")).containsExactly("clean", "polite");
        assertThat(rejects("out"))
                .containsExactlyInAnyOrder(
                        "asked CONTAMINATED shares 23 words with math row m1",
                        "said CONTAMINATED shares 23 words with choices row choices.jsonl:1",
                        "short CONTAMINATED shares 3 words with math row m2",
                        "thai CONTAMINATED shares THAI words with math row m3".replace("THAI", thaiWords("out")));
        assertThat(matches("out").stream().filter(match -> !match.contains(" m3 ")))
                .containsExactlyInAnyOrder(
                        "math m1 PROMPT input asked user 23 a train leaves leeds at seven and another leaves york at eight on the same track when do the two of them meet",
                        "math m1 ANSWER input said assistant 23 they meet after two hours because the faster train gains thirty miles on the slower one in every single hour of the trip",
                        "choices choices.jsonl:1 ANSWER input said assistant 23 they meet after two hours because the faster train gains thirty miles on the slower one in every single hour of the trip",
                        "math m2 PROMPT input short user 3 thanks a lot");
        BenchmarkCard math = card.contamination().orElseThrow().benchmarks().get("math");
        assertThat(math.all()).isEqualTo(new BenchmarkCard.Hits(3, 3, 4));
        assertThat(math.trainingRows()).containsExactly(Map.entry("input", 4L));
        assertThat(math.longest()).isEqualTo(23);
        assertThat(math.languages())
                .isEqualTo(Map.of("en", new BenchmarkCard.Hits(2, 2, 3), "th", new BenchmarkCard.Hits(1, 1, 1)));
        assertThat(card.datasets().get("input").rejected()).containsExactly(Map.entry("CONTAMINATED", 4L));
    }

    @Test
    void findsTheSameWhenTheSetsAreTooLargeToBeHeld() {
        DataCard held = prepare("held", Contaminated.DROP, HELD);
        DataCard joined = prepare("joined", Contaminated.DROP, 3);

        assertThat(joined.toJson()).isEqualTo(held.toJson());
        assertThat(matches("joined")).containsExactlyInAnyOrderElementsOf(matches("held"));
        assertThat(Hashes.ofFiles(folder.resolve("joined/input")))
                .isEqualTo(Hashes.ofFiles(folder.resolve("held/input")));
    }

    @Test
    void flaggedRowsStay() {
        DataCard card = prepare("out", Contaminated.FLAG, HELD);

        assertThat(ids("out/input")).containsExactly("asked", "clean", "polite", "said", "short", "thai");
        assertThat(matches("out")).hasSize(5);
        assertThat(card.contamination().orElseThrow().action()).isEqualTo("flag");
        assertThat(card.datasets().get("input").kept()).isEqualTo(6);
    }

    @Test
    void dirtyRowsGetShardsOfTheirOwn() throws IOException {
        DataCard card = prepare("out", Contaminated.SPLIT, HELD);

        assertThat(ids("out/input")).containsExactly("clean", "polite");
        assertThat(ids("out/contaminated-input")).containsExactly("asked", "said", "short", "thai");
        assertThat(card.splits().get("contaminated-input").sequences()).isEqualTo(4);
        JsonNode manifest = Json.parse(Files.readString(folder.resolve("out/manifest.json")));
        assertThat(manifest.path("files").has("contaminated-input/part-00000.arrow"))
                .isTrue();
        assertThat(Files.readString(folder.resolve("out/datacard.html"))).contains("are in folders of their own");
    }

    @Test
    void promptsAreSplitToo() {
        lake.write(
                "tickets.jsonl",
                LakeFixture.ticket("dirty", "Please solve this one: " + QUESTION),
                LakeFixture.ticket("clean", "Where do I find the invoice of my last order please"));
        PrepareSettings settings = lake.decontaminated(
                lake.settings(RowKind.PROMPTS, "tickets.jsonl"),
                new Decontamination(13, Contaminated.SPLIT, Map.of("math", lake.source("bench/math.jsonl"))));
        PrepareJob.run(SPARK, settings, folder.resolve("out"), Progress.SILENT);

        assertThat(column("out/prompts", "id")).containsExactly("clean");
        assertThat(column("out/contaminated-prompts", "id")).containsExactly("dirty");
    }

    @Test
    void saysWhenASetHasNoRows() {
        lake.write("bench/empty.jsonl", "{\"answer\":\"alone\"}");
        PrepareSettings settings = lake.decontaminated(
                lake.looseDuplicates(lake.settings(RowKind.CHATS, "chats.jsonl")),
                new Decontamination(13, Contaminated.DROP, Map.of("empty", lake.source("bench/empty.jsonl"))));

        assertThatThrownBy(() -> PrepareJob.run(SPARK, settings, folder.resolve("out"), Progress.SILENT))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DATASET_EMPTY))
                .hasMessage(
                        "Data set decontaminate.against.empty: nothing is left of the 1 rows of %s: 1 MISSING_FIELD;"
                                + " look at what was read, or loosen data.clean",
                        lake.path("bench/empty.jsonl"));
    }

    private DataCard prepare(String out, Contaminated action, int mostHeld) {
        DataSource choices = new DataSource(
                List.of(lake.path("bench/choices.jsonl").toString()),
                new RowFields(Map.of(RowFields.Meaning.PROMPT, "q", RowFields.Meaning.COMPLETION, "choices")));
        Map<String, DataSource> against =
                new TreeMap<>(Map.of("math", lake.source("bench/math.jsonl"), "choices", choices));
        PrepareSettings settings = lake.decontaminated(
                lake.withSequences(lake.looseDuplicates(lake.settings(RowKind.CHATS, "chats.jsonl")), 1024),
                new Decontamination(13, action, against, mostHeld));
        return PrepareJob.run(SPARK, settings, folder.resolve(out), Progress.SILENT);
    }

    private List<String> ids(String shards) {
        TreeSet<String> ids = new TreeSet<>();
        try (ShardSet set = ShardSet.open(folder.resolve(shards))) {
            for (int i = 0; i < set.rows(); i++) {
                ids.addAll(set.row(i).rows());
            }
        }
        return List.copyOf(ids);
    }

    private List<String> rejects(String out) {
        return SPARK.read().parquet(folder.resolve(out + "/rejects").toString()).collectAsList().stream()
                .map(row -> row.getAs("id") + " " + row.getAs("reason") + " " + row.getAs("detail"))
                .toList();
    }

    private List<String> matches(String out) {
        return SPARK.read().parquet(folder.resolve(out + "/contamination").toString()).collectAsList().stream()
                .map(row -> String.join(
                        " ",
                        row.<String>getAs("benchmark"),
                        row.<String>getAs("test_id"),
                        row.<String>getAs("test_side"),
                        row.<String>getAs("dataset"),
                        row.<String>getAs("id"),
                        row.<String>getAs("side"),
                        row.<Integer>getAs("words").toString(),
                        row.<String>getAs("span")))
                .toList();
    }

    /** How many words the dictionary sees in the Thai sentence is not the matter here. */
    private String thaiWords(String out) {
        return matches(out).stream()
                .filter(match -> match.contains(" m3 "))
                .map(match -> match.split(" ")[6])
                .findFirst()
                .orElse("no");
    }

    private List<String> column(String name, String column) {
        return SPARK.read().parquet(folder.resolve(name).toString()).collectAsList().stream()
                .map(row -> row.<String>getAs(column))
                .toList();
    }
}
