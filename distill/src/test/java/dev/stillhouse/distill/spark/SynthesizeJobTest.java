package dev.stillhouse.distill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.Capture;
import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.Limits;
import dev.stillhouse.distill.synthesis.Price;
import dev.stillhouse.distill.synthesis.RejectReason;
import dev.stillhouse.distill.synthesis.Requirement;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.synthesis.TinyVocabulary;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.EndpointSettings;
import dev.stillhouse.distill.teacher.FakeTeacher;
import dev.stillhouse.distill.teacher.FakeTeacher.Answer;
import dev.stillhouse.distill.teacher.FakeTeacher.Token;
import dev.stillhouse.distill.teacher.Patience;
import dev.stillhouse.distill.teacher.TeacherSettings;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardSet;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SynthesizeJobTest {
    private static final String KEY = "sk-canary-91c4";
    private static final int PROMPTS = 40;
    private static final int TRUNCATED = 3;
    private static final int CHATTY = 5;

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static HfTokenizer tokenizer;
    private static Path prompts;
    private static Path keyFile;

    @BeforeAll
    static void start() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
        tokenizer = HfTokenizer.open(TinyVocabulary.writeTo(folder.resolve("tokenizer")));
        keyFile = Files.writeString(folder.resolve("key"), KEY + "\n");
        prompts = folder.resolve("prompts");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            rows.add(RowFactory.create(id(i), text(i), messages(text(i))));
        }
        rows.add(RowFactory.create("twin-of-7", text(7), messages(text(7))));
        StructType schema = new StructType()
                .add("id", DataTypes.StringType)
                .add("text", DataTypes.StringType)
                .add("messages", DataTypes.StringType);
        spark.createDataFrame(rows, schema).repartition(3).write().parquet(prompts.toString());
    }

    @AfterAll
    static void stop() {
        tokenizer.close();
        spark.stop();
    }

    private static String id(int i) {
        return "ticket-" + Hashes.ofText("t" + i).substring(0, 8);
    }

    private static String text(int i) {
        return "printer " + i;
    }

    private static String messages(String text) {
        return Json.compact(Json.array()
                .add(Json.object().put("role", "system").put("content", "Answer with JSON."))
                .add(Json.object().put("role", "user").put("content", text)));
    }

    private static Answer reply(String text) {
        int number = Integer.parseInt(text.substring("printer ".length()));
        String answer = "{\"team\": \"network\", \"priority\": " + number % 5 + "}";
        if (number % 10 == TRUNCATED) {
            return new Answer("{\"team\": \"net", "length", List.of());
        }
        if (number % 10 == CHATTY) {
            return Answer.stop("Sure! " + answer);
        }
        List<Token> tokens = new ArrayList<>();
        for (int id : tokenizer.encode(answer)) {
            tokens.add(token(new String(tokenizer.bytes(id), StandardCharsets.UTF_8), number));
        }
        tokens.add(token("<|eot_id|>", number));
        return new Answer(answer, "stop", tokens);
    }

    private static Token token(String text, int number) {
        float logProb = -0.01f * (number + 1);
        return new Token(text, logProb, Map.of(text, logProb, "the", -7f));
    }

    private static SynthesisSettings settings(FakeTeacher teacher) {
        return settings(teacher, new Budget.Unlimited());
    }

    private static SynthesisSettings settings(FakeTeacher teacher, Budget budget) {
        return new SynthesisSettings(
                new TeacherSettings(
                        FakeTeacher.MODEL,
                        Optional.of("weights-1"),
                        List.of(new EndpointSettings(teacher.baseUrl(), Optional.of(keyFile), 1, "stillhouse serve")),
                        new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20), 4, Duration.ofMillis(10))),
                new AnswerParameters(64, 0, 2, 1),
                Limits.atOnce(6),
                new Requirement.JsonObject(List.of("team", "priority")),
                new Price(BigDecimal.ONE, BigDecimal.TEN, "USD"),
                budget,
                OptionalInt.empty(),
                folder.resolve("tokenizer"),
                256);
    }

    private static FakeTeacher teacher() {
        FakeTeacher teacher = new FakeTeacher(SynthesizeJobTest::reply);
        teacher.requireKey(KEY);
        return teacher;
    }

    private static SynthesisReport run(SynthesisSettings settings, Path out) {
        return new SynthesizeJob(spark, Progress.SILENT).run(settings, prompts, out);
    }

    /** All but the ledger. */
    private static Map<String, String> hashes(Path out) {
        Map<String, String> hashes = new TreeMap<>(Hashes.ofFiles(out));
        hashes.keySet().removeIf(name -> name.startsWith("ledger/"));
        return hashes;
    }

    @Test
    void everyPromptBecomesOneRowOrOneRejectWhateverTheTeacherDoes() throws IOException {
        Path out = folder.resolve("whole");
        SynthesisReport report;
        try (FakeTeacher teacher = teacher()) {
            teacher.next(
                    FakeTeacher.status(429, "{}", "Retry-After", "0"),
                    FakeTeacher.hangUp(),
                    FakeTeacher.status(500, "key is " + KEY),
                    FakeTeacher.status(200, "{\"choices\":"));
            report = run(settings(teacher), out);

            assertThat(teacher.asked()).hasSize(PROMPTS);
            assertThat(teacher.askedTwice()).isEmpty();
        }
        assertThat(report.asked()).isEqualTo(PROMPTS);
        assertThat(report.cost().accepted()).isEqualTo(PROMPTS + 1 - 8);
        assertThat(report.cost().rejected()).isEqualTo(Map.of(RejectReason.TRUNCATED, 4L, RejectReason.NOT_JSON, 4L));
        assertThat(report.cost().paid()).isEqualTo(PROMPTS);

        List<Row> rows = spark.read().parquet(out.resolve("rows").toString()).collectAsList();
        assertThat(rows)
                .extracting(row -> row.<String>getAs("id"))
                .doesNotHaveDuplicates()
                .hasSize(PROMPTS - 7);
        Row twin = rows.stream()
                .filter(row -> row.getAs("id").equals("twin-of-7"))
                .findFirst()
                .orElseThrow();
        assertThat(twin.<String>getAs("messages")).isEqualTo(messages(text(7)));
        assertThat(twin.<String>getAs("answer")).isEqualTo("{\"team\": \"network\", \"priority\": 2}");
        assertThat(twin.<String>getAs("teacher")).isEqualTo("fake-405b");
        assertThat(twin.<String>getAs("endpoint")).isEqualTo("stillhouse serve");
        assertThat(spark.read()
                        .parquet(out.resolve("rejects").toString())
                        .filter("reason = 'TRUNCATED'")
                        .select("excerpt")
                        .distinct()
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("{\"team\": \"net");
        assertNowhere(out, KEY);
    }

    private static void assertNowhere(Path out, String secret) throws IOException {
        for (Path file : Folders.files(out)) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .as(file.toString())
                    .doesNotContain(secret);
        }
    }

    @Test
    void theShardsCarryTheTeachersDistributions() {
        Path out = folder.resolve("shards-test");
        try (FakeTeacher teacher = teacher()) {
            SynthesisReport report = run(settings(teacher), out);
            assertThat(report.captured().rows())
                    .isEqualTo(Map.of(Capture.KEPT, report.cost().accepted()));
            assertThat(report.figures().get("logprobs.bytes_per_logprob")).isBetween(2.0, 5.0);
            assertThat(report.figures().get("logprobs.kl_of_storing")).isBetween(0.0, 1e-6);
        }
        int the = tokenizer.encode("the")[0];
        long sequences = 0;
        try (ShardSet shards = ShardSet.open(out.resolve("shards"))) {
            assertThat(shards.manifest().format().tokenizer()).isEqualTo(tokenizer.fingerprint());
            for (int i = 0; i < shards.rows(); i++) {
                PackedRow row = shards.row(i);
                sequences += row.starts().length;
                int[] labelled =
                        row.labelled().stream().map(p -> row.tokens()[p]).toArray();
                int[] ids = row.topK().orElseThrow().ids();
                for (int p = 0; p < labelled.length; p++) {
                    assertThat(ids[2 * p]).isEqualTo(labelled[p]);
                    assertThat(ids[2 * p + 1]).isEqualTo(the);
                }
            }
        }
        assertThat(sequences).isEqualTo(PROMPTS - 7);
    }

    @Test
    void aRerunAsksNothingAndChangesNothing() {
        Path out = folder.resolve("rerun");
        Map<String, String> before;
        try (FakeTeacher teacher = teacher()) {
            run(settings(teacher), out);
            before = hashes(out);
        }
        try (FakeTeacher gone = teacher()) {
            gone.close();
            SynthesisReport report = run(settings(gone), out);

            assertThat(report.asked()).isZero();
        }
        assertThat(hashes(out)).isEqualTo(before);
    }

    @Test
    void anInterruptedRunContinuesWhereItStoppedAndEndsInTheSameBytes() throws IOException {
        Path whole = folder.resolve("uninterrupted");
        try (FakeTeacher teacher = teacher()) {
            run(settings(teacher), whole);
        }
        Path out = folder.resolve("interrupted");
        Map<String, Integer> asked;
        try (FakeTeacher teacher = teacher()) {
            teacher.failAfter(15, FakeTeacher.status(403, "credit used up, " + KEY));

            assertThatThrownBy(() -> run(settings(teacher), out))
                    .isInstanceOfSatisfying(Failure.class, failure -> {
                        assertThat(failure.code()).isEqualTo(FailureCode.TEACHER_REFUSED);
                        assertThat(failure.exitCode()).isEqualTo(5);
                    })
                    .hasMessageMatching("Teacher http://127.0.0.1:\\d+/v1 stopped answering after \\d+ of 40 requests: "
                            + "status 403: credit used up, \\[api key]; "
                            + "what was answered is kept, run the same command again to continue");
            asked = teacher.asked();
        }
        assertThat(asked).hasSize(15);
        Path ledger = new LedgerFolder(out.resolve("ledger")).files().get(0);
        Files.writeString(ledger, "{\"v\":2,\"request\":\"torn by a ki", StandardOpenOption.APPEND);

        try (FakeTeacher teacher = teacher()) {
            teacher.delay(3);
            SynthesisReport report = run(settings(teacher), out);

            assertThat(report.tornLines()).isEqualTo(1);
            assertThat(report.asked()).isEqualTo(25);
            assertThat(teacher.asked().keySet()).doesNotContainAnyElementsOf(asked.keySet());
        }
        assertThat(Outputs.hashes(out)).isEqualTo(Outputs.hashes(whole));
        assertThat(Outputs.rows(spark, out)).isEqualTo(Outputs.rows(spark, whole));
        assertNowhere(out, KEY);
    }

    @Test
    void anUnreachableTeacherIsSaidBeforeAnythingIsAsked() {
        FakeTeacher gone = teacher();
        gone.close();

        assertThatThrownBy(() -> run(settings(gone), folder.resolve("nobody")))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(5))
                .hasMessage(
                        "Teacher %s cannot be reached: connection refused; "
                                + "check synthesize.teacher.base_url, and that the endpoint is up",
                        gone.baseUrl());
    }
}
