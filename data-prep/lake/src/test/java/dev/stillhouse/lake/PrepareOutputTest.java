package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.PrepareSettings.Packing;
import dev.stillhouse.lake.PrepareSettings.TooLong;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardKind;
import dev.stillhouse.text.shard.ShardSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareOutputTest {
    private static final SparkSession SPARK = LakeFixture.spark();

    @TempDir
    private Path folder;

    private LakeFixture lake;

    @BeforeEach
    void makeLake() {
        lake = new LakeFixture(folder);
    }

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void writesTheSameFilesWhateverThePartitionsAndTheOrderOfTheRows() {
        String[] chats = chats(60).toArray(String[]::new);
        lake.write("one/a.jsonl", chats);
        List<String> backwards = new ArrayList<>(List.of(chats));
        Collections.reverse(backwards);
        lake.write("two/a.jsonl", backwards.subList(0, 7).toArray(String[]::new));
        lake.write("two/b.jsonl", backwards.subList(7, 60).toArray(String[]::new));

        prepare(held("one", 0.3), "out-1");
        SPARK.conf().set("spark.sql.shuffle.partitions", "7");
        prepare(held("two", 0.3), "out-2");

        assertThat(contents("out-2/input")).isEqualTo(contents("out-1/input")).isNotEmpty();
        assertThat(contents("out-2/validation"))
                .isEqualTo(contents("out-1/validation"))
                .isNotEmpty();
    }

    @Test
    void writesEqualFilesOnARerunAfterAnAttemptThatDied() throws IOException {
        lake.write("chats/a.jsonl", chats(30).toArray(String[]::new));
        PrepareSettings settings = held("chats", 0.2);
        prepare(settings, "whole");
        // What kill -9 leaves: a draft with an unfinished shard, and no folder.
        Files.createDirectories(folder.resolve("again/.input.draft"));
        Files.writeString(folder.resolve("again/.input.draft/.part-00000.arrow.tmp-1"), "half");

        prepare(settings, "again");

        assertThat(Hashes.ofFolder(folder.resolve("again"))).isEqualTo(Hashes.ofFolder(folder.resolve("whole")));
        assertThat(folder.resolve("again/.input.draft")).doesNotExist();
    }

    @Test
    void saysWhereEverySequenceCameFrom() {
        lake.write(
                "chats/a.jsonl",
                "{\"id\":\"c1\",\"prompt\":\"Where is my order?\",\"completion\":\"On its way.\",\"license\":\"CC0-1.0\",\"source\":\"forum\"}");

        prepare(held("chats", 0), "out");

        PackedRow row = rows("out/input").get(0);
        Origin origin = row.origins().get(0);
        assertThat(origin).isEqualTo(new Origin("c1", "input", "a.jsonl:1", origin.key(), "CC0-1.0", "forum"));
        assertThat(origin.key()).matches("[0-9a-f]{64}");
    }

    @Test
    void keepsAConversationOnOneSide() {
        List<String> chats = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            chats.add(LakeFixture.chat("a" + i, "How do I reset device " + i + "?", "Hold the button."));
            chats.add(LakeFixture.chat("b" + i, "how do i reset  DEVICE " + i, "Press and hold for ten seconds."));
        }
        lake.write("chats/a.jsonl", chats.toArray(String[]::new));

        prepare(held("chats", 0.3), "out");

        Set<String> training = numbers("out/input");
        assertThat(numbers("out/validation")).isNotEmpty().doesNotContainAnyElementsOf(training);
        assertThat(rows("out/validation").stream()
                        .mapToInt(row -> row.rows().size())
                        .sum())
                .isEqualTo(2 * numbers("out/validation").size());
    }

    @Test
    void trainsOnWhatTheLabelledSetHasToo() {
        lake.write("chats/a.jsonl", chats(60).toArray(String[]::new));
        lake.write("gold.jsonl", chats(60).stream().limit(30).toArray(String[]::new));
        PrepareSettings settings =
                lake.with(held("chats", 0.4), Optional.of(lake.source("gold.jsonl")), Optional.empty(), 0.4);

        prepare(settings, "out");

        assertThat(numbers("out/validation"))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(
                        IntStream.range(0, 30).mapToObj(Integer::toString).toList());
    }

    @Test
    void dropsInputThatAsksWhatAHeldOutLabelledRowAsks() {
        lake.write("chats/a.jsonl", chats(40).toArray(String[]::new));
        lake.write("gold.jsonl", chats(40).toArray(String[]::new));
        PrepareSettings both =
                lake.with(held("chats", 0.4), Optional.of(lake.source("gold.jsonl")), Optional.empty(), 0.4);

        DataCard card =
                prepare(lake.packed(both, new Packing(ShardKind.ARROW, TooLong.DROP, Set.of("labelled"))), "out");

        Set<String> held = numbers("out/validation-labelled");
        assertThat(held).isNotEmpty();
        assertThat(numbers("out/input")).doesNotContainAnyElementsOf(held);
        assertThat(card.datasets().get("input").rejected()).isEqualTo(Map.of("HELD_OUT", (long) held.size()));
    }

    @Test
    void cutsLongChatsAndWritesParquetWhereAsked() {
        lake.write("chats/a.jsonl", LakeFixture.chat("long", "Tell me a story.", "word ".repeat(600)));
        PrepareSettings settings =
                lake.packed(held("chats", 0), new Packing(ShardKind.PARQUET, TooLong.SPLIT, Set.of("input")));

        DataCard card = prepare(settings, "out");

        assertThat(card.datasets().get("input").kept()).isEqualTo(1);
        assertThat(folder.resolve("out/input/part-00000.parquet")).exists();
        List<String> pieces =
                rows("out/input").stream().flatMap(row -> row.rows().stream()).toList();
        assertThat(pieces).hasSizeGreaterThan(1).contains("long", "long#1");
        assertThat(SPARK.read()
                        .parquet(folder.resolve("out/input/*.parquet").toString())
                        .columns())
                .containsExactly(
                        "tokens", "labels", "starts", "rows", "datasets", "places", "keys", "licences", "sources");
    }

    @Test
    void listsEveryFileWithItsHash() throws IOException {
        lake.write("chats/a.jsonl", chats(20).toArray(String[]::new));
        lake.write("chats/b.jsonl", "{broken");

        prepare(held("chats", 0), "out");

        JsonNode files = Json.parse(Files.readString(folder.resolve("out/manifest.json")))
                .path("files");
        Map<String, String> hashes = Hashes.ofFiles(folder.resolve("out"));
        hashes.remove("manifest.json");
        hashes.forEach((name, hash) ->
                assertThat(files.path(name).path("sha256").asText()).as(name).isEqualTo(hash));
        assertThat(files).hasSize(hashes.size());
        assertThat(files.at("/rejects~1part-00000.parquet/rows").asLong()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("out/datacard.html"))).contains("b.jsonl:1");
    }

    private PrepareSettings held(String input, double validation) {
        return lake.with(
                lake.looseDuplicates(lake.settings(RowKind.CHATS, input)),
                Optional.empty(),
                Optional.empty(),
                validation);
    }

    private DataCard prepare(PrepareSettings settings, String out) {
        return PrepareJob.run(SPARK, settings, folder.resolve(out), Progress.SILENT);
    }

    private static List<String> chats(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        LakeFixture.chat("c" + i, "How do I reset device " + i + "?", "Hold button " + 7 * i + "."))
                .toList();
    }

    /** The numbers of the devices that a set of shards is about; ids are a letter and that number. */
    private Set<String> numbers(String set) {
        Set<String> numbers = new TreeSet<>();
        rows(set).forEach(row -> row.rows().forEach(id -> numbers.add(id.substring(1))));
        return numbers;
    }

    /** Tokens and ids of all rows in order; places differ where rows lie in other files. */
    private List<String> contents(String set) {
        return rows(set).stream()
                .map(row -> row.rows() + Arrays.toString(row.tokens()) + row.labelled())
                .toList();
    }

    private List<PackedRow> rows(String set) {
        try (ShardSet shards = ShardSet.open(folder.resolve(set))) {
            return IntStream.range(0, shards.rows()).mapToObj(shards::row).toList();
        }
    }
}
