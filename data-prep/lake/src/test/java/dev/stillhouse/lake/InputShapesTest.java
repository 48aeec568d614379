package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.stillhouse.contracts.failure.Actor;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.source.ReadLimits;
import dev.stillhouse.text.shard.ShardSet;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From inputs of many shapes, and broken ones, to what is written. */
class InputShapesTest {
    private static final SparkSession SPARK = LakeFixture.spark();

    @TempDir
    private Path folder;

    private LakeFixture lake;
    private Path out;

    @BeforeEach
    void makeLake() {
        lake = new LakeFixture(folder);
        out = folder.resolve("out");
    }

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void saysWhatShapesADataSetHas() {
        lake.write(
                "chats/mixed.jsonl",
                "{\"instruction\":\"Greet\",\"output\":\"Good morning to you\"}",
                "{\"conversations\":[{\"from\":\"human\",\"value\":\"Where is my order?\"},{\"from\":\"gpt\",\"value\":\"Coming\"}]}",
                LakeFixture.chat("c", "What does it cost?", "Nothing"));
        List<String> heard = new ArrayList<>();

        DataCard card =
                PrepareJob.run(SPARK, lake.settings(RowKind.CHATS, "chats"), out, tick -> heard.add(tick.what()));

        assertThat(card.datasets().get("input").shapes())
                .containsExactly(
                        Map.entry("INSTRUCTION_OUTPUT", 1L),
                        Map.entry("PROMPT_COMPLETION", 1L),
                        Map.entry("SHAREGPT", 1L));
        assertThat(heard).contains("input is 1 INSTRUCTION_OUTPUT, 1 PROMPT_COMPLETION, 1 SHAREGPT");
    }

    @Test
    void trainsOnTheChosenSideAndKeepsBoth() {
        lake.write(
                "pairs.jsonl",
                "{\"id\":\"p1\",\"prompt\":\"Where is my parcel?\",\"chosen\":\"I will look.\","
                        + "\"rejected\":\"Ask mila@example.com\"}");

        prepare(lake.settings(RowKind.CHATS, "pairs.jsonl"));

        Row pair = SPARK.read().parquet(out.resolve("preferences").toString()).first();
        assertThat(pair.<String>getAs("id")).isEqualTo("p1");
        assertThat(pair.<String>getAs("dataset")).isEqualTo("input");
        assertThat(pair.<String>getAs("chosen"))
                .isEqualTo("[{\"role\":\"user\",\"content\":\"Where is my parcel?\"},"
                        + "{\"role\":\"assistant\",\"content\":\"I will look.\"}]");
        assertThat(pair.<String>getAs("rejected"))
                .isEqualTo("[{\"role\":\"user\",\"content\":\"Where is my parcel?\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Ask [EMAIL]\"}]");
        assertThat(trainedOn()).contains("I will look.").doesNotContain("[EMAIL]");
    }

    @Test
    void putsToolsIntoTheChat() {
        lake.write(
                "tools.jsonl",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Weather in Leeds?\"},{\"role\":\"assistant\",\"content\":null,"
                        + "\"tool_calls\":[{\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Leeds\"}}}]}],"
                        + "\"tools\":[{\"name\":\"weather\",\"description\":\"Says it\"}]}");

        DataCard card = prepare(lake.withSequences(lake.settings(RowKind.CHATS, "tools.jsonl"), 1024));

        assertThat(card.datasets().get("input").shapes()).containsExactly(Map.entry("MESSAGES_WITH_TOOLS", 1L));
        assertThat(trainedOn())
                .contains("\"description\": \"Says it\"")
                .contains("{\"name\": \"weather\", \"parameters\": {\"city\": \"Leeds\"}}");
    }

    @Test
    void keepsToolsBesideTheMessagesOfPrompts() {
        lake.write(
                "prompts.jsonl",
                "{\"id\":\"t\",\"messages\":[{\"role\":\"user\",\"content\":\"What is the weather like in Leeds today?\"}],"
                        + "\"tools\":[{\"name\":\"weather\",\"parameters\":{\"b\":1.50,\"a\":{}}}]}",
                "{\"id\":\"u\",\"messages\":[{\"role\":\"user\",\"content\":\"Who wrote the first program for a machine?\"}]}");

        prepare(lake.withSequences(lake.settings(RowKind.PROMPTS, "prompts.jsonl"), 1024));

        assertThat(SPARK.read()
                        .parquet(out.resolve("prompts").toString())
                        .orderBy("id")
                        .collectAsList())
                .extracting(row -> row.<String>getAs("messages"), row -> row.<String>getAs("tools"))
                .containsExactly(
                        tuple(
                                "[{\"role\":\"user\",\"content\":\"What is the weather like in Leeds today?\"}]",
                                "[{\"name\":\"weather\",\"parameters\":{\"b\":1.5,\"a\":{}}}]"),
                        tuple("[{\"role\":\"user\",\"content\":\"Who wrote the first program for a machine?\"}]", ""));
    }

    @Test
    void rejectsTestRowsWithTools() {
        lake.write("docs/a.txt", "A document that is long enough to be kept");
        lake.write(
                "test.jsonl",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Weather?\"},{\"role\":\"assistant\",\"content\":\"Rain\"}],"
                        + "\"tools\":[{\"name\":\"weather\"}]}",
                LakeFixture.chat("t", "What does it cost?", "Nothing"));

        DataCard card = prepare(lake.with(
                lake.settings(RowKind.DOCUMENTS, "docs"), Optional.empty(), Optional.of(lake.source("test.jsonl")), 0));

        assertThat(card.datasets().get("test").rejected()).containsExactly(Map.entry("HAS_TOOLS", 1L));
    }

    @Test
    void readsATableByName() {
        SPARK.sql("create or replace global temporary view tickets as select * from values"
                + " ('a', 'The printer on the second floor smells of coffee'),"
                + " ('b', 'Nobody can log in since the update of this morning'),"
                + " ('b', 'Nobody can log in since the update of this morning') as t(id, text)");

        DataCard card = prepare(lake.reading(
                RowKind.PROMPTS, new DataSource(List.of("table:global_temp.tickets"), RowFields.DETECTED)));

        assertThat(card.datasets().get("input").read()).isEqualTo(3);
        assertThat(card.datasets().get("input").rejected()).containsExactly(Map.entry("EXACT_DUPLICATE", 1L));
        assertThat(rejects())
                .singleElement()
                .asString()
                .matches("global_temp\\.tickets#[0-9a-f]{32}~2 EXACT_DUPLICATE same text as row b");
    }

    @Test
    void saysWhenThereIsNoSuchTable() {
        assertThatThrownBy(() -> prepare(lake.reading(
                        RowKind.PROMPTS, new DataSource(List.of("table:lake.nothing"), RowFields.DETECTED))))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DATASET_MISSING))
                .hasMessage(
                        "Data set input: there is no table lake.nothing; name one as catalog.schema.table, and set up"
                                + " its catalog in spark.conf");
    }

    @Test
    void keepsWhatItReadBeforeFilesBreak() throws IOException {
        byte[] whole = gzip(LakeFixture.ticket("a", "The printer on the second floor smells of coffee") + "\n"
                + LakeFixture.ticket("b", "Nobody can log in since the update of this morning"));
        lake.bytes("tickets/cut.jsonl.gz", Arrays.copyOf(whole, whole.length - 12));
        lake.write("tickets/broken.parquet", "PAR1 and nothing else");
        lake.write("tickets/long.jsonl", LakeFixture.ticket("l", "x".repeat(3000)));
        lake.write(
                "tickets/good.jsonl", LakeFixture.ticket("g", "Where do I find the invoice of my last order please"));
        DataSource source =
                new DataSource(List.of(lake.path("tickets").toString()), RowFields.DETECTED, new ReadLimits(2048));

        prepare(lake.reading(RowKind.PROMPTS, source));

        assertThat(SPARK.read()
                        .parquet(out.resolve("prompts").toString())
                        .select("id")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .contains("g", "a");
        assertThat(rejects())
                .containsExactly(
                        "broken.parquet TRUNCATED_FILE the file has no footer, without which no row of it can be read;"
                                + " copy or write it again",
                        "cut.jsonl.gz:2 TRUNCATED_FILE the file ends in the middle; the rows before this place are kept",
                        "long.jsonl:1 OVERSIZED a line of 3020 bytes, more than data.max_row_bytes 2048");
    }

    @Test
    void blamesTheDataWhenAllOfItIsBroken() {
        lake.write("tickets/broken.parquet", "PAR1 and nothing else");

        assertThatThrownBy(() -> prepare(lake.settings(RowKind.PROMPTS, "tickets")))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.code().actor()).isEqualTo(Actor.DATA))
                .hasMessage(
                        "Data set input: nothing is left of the 1 rows of %s: 1 TRUNCATED_FILE; look at what was read, or"
                                + " loosen data.clean",
                        lake.path("tickets"));
    }

    private DataCard prepare(PrepareSettings settings) {
        return PrepareJob.run(SPARK, settings, out, Progress.SILENT);
    }

    private List<String> rejects() {
        return SPARK.read().parquet(out.resolve("rejects").toString()).collectAsList().stream()
                .map(row -> row.getAs("place") + " " + row.getAs("reason") + " " + row.getAs("detail"))
                .toList();
    }

    private String trainedOn() {
        try (ShardSet shards = ShardSet.open(out.resolve("input"));
                HfTokenizer tokenizer = HfTokenizer.open(lake.path("tokenizer"))) {
            return tokenizer.decode(shards.row(0).tokens());
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
