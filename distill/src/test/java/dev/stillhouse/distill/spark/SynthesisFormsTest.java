package dev.stillhouse.distill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.Dispatch;
import dev.stillhouse.distill.synthesis.Limits;
import dev.stillhouse.distill.synthesis.Price;
import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.synthesis.RejectReason;
import dev.stillhouse.distill.synthesis.Requirement;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.synthesis.TinyVocabulary;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.EndpointSettings;
import dev.stillhouse.distill.teacher.FakeTeacher;
import dev.stillhouse.distill.teacher.FakeTeacher.Answer;
import dev.stillhouse.distill.teacher.TeacherSettings;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers by a schema, calls of tools, several answers to a prompt, several prices. */
final class SynthesisFormsTest {
    private static final Price PRICE = new Price(BigDecimal.ONE, BigDecimal.TEN, "USD");

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
        TinyVocabulary.writeTo(folder.resolve("tokenizer"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Path prompts(String name, List<Row> rows) {
        Path path = folder.resolve("prompts-" + name);
        StructType schema = new StructType()
                .add("id", DataTypes.StringType)
                .add("messages", DataTypes.StringType)
                .add("tools", DataTypes.StringType);
        spark.createDataFrame(rows, schema).write().parquet(path.toString());
        return path;
    }

    private static Row prompt(String id, String text, String tools) {
        return RowFactory.create(
                id,
                Json.compact(Json.array().add(Json.object().put("role", "user").put("content", text))),
                tools);
    }

    private static SynthesisReport run(
            TeacherSettings teacher,
            AnswerParameters parameters,
            Requirement requirement,
            PriceBook prices,
            int samples,
            Path prompts,
            Path out) {
        SynthesisSettings settings = new SynthesisSettings(
                teacher,
                Dispatch.ONE_BY_ONE,
                parameters,
                Limits.atOnce(4),
                requirement,
                prices,
                new Budget.Unlimited(),
                OptionalInt.empty(),
                samples,
                folder.resolve("tokenizer"),
                512);
        return new SynthesizeJob(spark, Progress.SILENT).run(settings, prompts, out);
    }

    private static TeacherSettings at(FakeTeacher teacher) {
        return TeacherSettings.at(teacher.baseUrl(), FakeTeacher.MODEL, Optional.empty());
    }

    private static List<Row> rows(Path out) {
        return spark.read()
                .parquet(out.resolve("rows").toString())
                .orderBy("id")
                .collectAsList();
    }

    private static List<Row> rejects(Path out) {
        return spark.read()
                .parquet(out.resolve("rejects").toString())
                .orderBy("id")
                .collectAsList();
    }

    @Test
    void everyAnswerToAPromptIsARequestOfItsOwnAndTheSameAnswerCountsOnce() throws JsonProcessingException {
        Path prompts = prompts("samples", List.of(prompt("a", "printer 1", ""), prompt("b", "printer 2", "")));
        Path out = folder.resolve("samples");
        AnswerParameters warm = new AnswerParameters(64, 0.8, 0, 10);
        SynthesisReport report;
        try (FakeTeacher teacher = seeded()) {
            run(at(teacher), warm, new Requirement.AnyText(), PriceBook.of(PRICE), 1, prompts, out);
            assertThat(teacher.calls()).isEqualTo(2);

            report = run(at(teacher), warm, new Requirement.AnyText(), PriceBook.of(PRICE), 4, prompts, out);

            assertThat(teacher.calls())
                    .as("the first answers are there already")
                    .isEqualTo(8);
            assertThat(teacher.bodies().stream().map(SynthesisFormsTest::seed).sorted())
                    .containsExactly(10, 10, 11, 11, 12, 12, 13, 13);
        }
        assertThat(report.asked()).isEqualTo(6);
        assertThat(report.cost().paid()).isEqualTo(8);
        assertThat(report.cost().rejected()).isEqualTo(Map.of(RejectReason.SAME_ANSWER, 2L));
        assertThat(rows(out))
                .extracting(
                        row -> row.<String>getAs("id"),
                        row -> row.<String>getAs("answer"),
                        row -> row.<Long>getAs("seed"))
                .containsExactly(
                        tuple("a", "printer 1 does", 10L),
                        tuple("a#2", "printer 1 does not", 11L),
                        tuple("a#4", "printer 1 does not print", 13L),
                        tuple("b", "printer 2 does", 10L),
                        tuple("b#2", "printer 2 does not", 11L),
                        tuple("b#4", "printer 2 does not print", 13L));
        assertThat(rejects(out))
                .extracting(row -> row.<String>getAs("id"), row -> row.<String>getAs("detail"))
                .containsExactly(
                        tuple("a#3", "answer 1 to the prompt says the same"),
                        tuple("b#3", "answer 1 to the prompt says the same"));
        assertThat(Json.parse(rows(out).get(1).<String>getAs("parameters"))
                        .path("seed")
                        .asInt())
                .isEqualTo(11);
    }

    /** Says the same to the first and the third seed. */
    private static FakeTeacher seeded() {
        List<String> answers = List.of("does", "does not", "does", "does not print");
        FakeTeacher teacher = new FakeTeacher(text -> Answer.stop("unused"));
        teacher.answerBodies(body -> Answer.stop(body.at("/messages/0/content").asText() + " "
                + answers.get(body.path("seed").asInt() - 10)));
        return teacher;
    }

    private static int seed(String body) {
        try {
            return Json.parse(body).path("seed").asInt();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void callsOfToolsBecomeMessagesAndWrongOnesRejects() {
        String tools = "[{\"name\":\"reset\",\"parameters\":{\"type\":\"object\",\"required\":[\"printer\"]}}]";
        Path prompts = prompts(
                "tools",
                List.of(
                        prompt("called", "printer 1", tools),
                        prompt("said", "printer 2", tools),
                        prompt("wrong", "printer 3", tools),
                        prompt("without", "printer 4", "")));
        Path out = folder.resolve("tools");
        try (FakeTeacher teacher = new FakeTeacher(text -> Answer.stop("answer to " + text))) {
            teacher.misbehave((text, before) -> text.equals("printer 1")
                    ? Optional.of(FakeTeacher.status(200, call("{\\\"printer\\\": 1}")))
                    : text.equals("printer 3") ? Optional.of(FakeTeacher.status(200, call("{}"))) : Optional.empty());
            run(
                    at(teacher),
                    new AnswerParameters(64, 0, 0, 1),
                    new Requirement.AnyText(),
                    PriceBook.of(PRICE),
                    1,
                    prompts,
                    out);

            assertThat(teacher.bodies())
                    .filteredOn(body -> body.contains("\"tools\":[{\"type\":\"function\""))
                    .hasSize(3);
        }
        assertThat(rows(out))
                .extracting(
                        row -> row.<String>getAs("id"),
                        row -> row.<String>getAs("answer"),
                        row -> row.<String>getAs("tool_calls"),
                        row -> row.<String>getAs("tools"),
                        row -> row.<String>getAs("finish_reason"))
                .containsExactly(
                        tuple(
                                "called",
                                "",
                                "[{\"type\":\"function\",\"function\":{\"name\":\"reset\",\"arguments\":{\"printer\":1}}}]",
                                tools,
                                "tool_calls"),
                        tuple("said", "answer to printer 2", "", tools, "stop"),
                        tuple("without", "answer to printer 4", "", "", "stop"));
        assertThat(rejects(out))
                .extracting(row -> row.<String>getAs("reason"), row -> row.<String>getAs("detail"))
                .containsExactly(tuple("WRONG_CALL", "arguments of 'reset': : required property 'printer' not found"));
    }

    private static String call(String arguments) {
        return "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"z\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"reset\",\"arguments\":\"" + arguments + "\"}}]},\"finish_reason\":\"tool_calls\"}],"
                + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":7}}";
    }

    @Test
    void answersAreAskedForByASchemaAndCheckedAgainstIt() {
        Path prompts = prompts(
                "schema",
                IntStream.range(0, 4)
                        .mapToObj(i -> prompt("id" + i, "printer " + i, ""))
                        .toList());
        Path out = folder.resolve("schema");
        String schema = "{\"type\":\"object\",\"properties\":{\"priority\":{\"type\":\"integer\",\"maximum\":2}}}";
        try (FakeTeacher teacher = new FakeTeacher(text ->
                Answer.stop("{\"priority\": " + (text.startsWith("printer ") ? text.substring(8) : "0") + "}"))) {
            run(
                    at(teacher),
                    new AnswerParameters(64, 0, 0, 1).withJsonSchema(schema),
                    new Requirement.JsonSchema(schema),
                    PriceBook.of(PRICE),
                    1,
                    prompts,
                    out);

            assertThat(teacher.bodies()).as("four and a trial").hasSize(5).allMatch(body -> body.contains(schema));
        }
        assertThat(rows(out))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.<String>getAs("verdicts"))
                        .isEqualTo("[\"not_blank\",\"json_schema\",\"fits\"]"));
        assertThat(rejects(out))
                .extracting(row -> row.<String>getAs("id"), row -> row.<String>getAs("reason"))
                .containsExactly(tuple("id3", "SCHEMA_MISMATCH"));
    }

    @Test
    void everyEndpointIsBilledAtItsOwnPrice() {
        Path prompts = prompts(
                "prices",
                IntStream.range(0, 8)
                        .mapToObj(i -> prompt("id" + i, "printer " + i, ""))
                        .toList());
        Path out = folder.resolve("prices");
        try (FakeTeacher one = new FakeTeacher(text -> Answer.stop("yes"));
                FakeTeacher other = new FakeTeacher(text -> Answer.stop("yes"))) {
            TeacherSettings both = TeacherSettings.at(
                    List.of(
                            EndpointSettings.at(one.baseUrl(), Optional.empty(), 1),
                            EndpointSettings.at(other.baseUrl(), Optional.empty(), 1)),
                    FakeTeacher.MODEL);
            one.delay(50);
            other.delay(50);
            Price dear = new Price(new BigDecimal(1_000), new BigDecimal(1_000), "USD");
            PriceBook prices = new PriceBook(PRICE, Map.of(other.baseUrl().toString(), dear));

            SynthesisReport report =
                    run(both, new AnswerParameters(64, 0, 0, 1), new Requirement.AnyText(), prices, 1, prompts, out);

            assertThat(other.calls()).isPositive();
            BigDecimal expected = PRICE.of(new TokenUsage(9, 3))
                    .multiply(BigDecimal.valueOf(one.calls()))
                    .add(dear.of(new TokenUsage(9, 3)).multiply(BigDecimal.valueOf(other.calls())));
            assertThat(report.cost().money()).isEqualByComparingTo(expected);
            assertThat(report.cost().toJson()).contains("\"price_by_endpoint\"");
        }
    }

    @Test
    void promptsThatAreAllTooLongStopTheRunAtNoCost() {
        Path prompts = prompts(
                "long",
                IntStream.range(0, 24)
                        .mapToObj(i -> prompt("id" + i, "printer " + i, ""))
                        .toList());
        try (FakeTeacher teacher = new FakeTeacher(text -> Answer.stop("unused"))) {
            teacher.failAfter(0, FakeTeacher.status(400, "the maximum context length is 16 tokens"));

            assertThatThrownBy(() -> runPlain(teacher, 64, prompts, folder.resolve("long")))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.TEACHER_UNREACHABLE))
                    .hasMessageMatching(
                            "Teacher http://\\S+ stopped answering after \\d+ of 24 requests: status 400: the"
                                    + " maximum context length is 16 tokens; what was answered is kept, run the same command again"
                                    + " to continue");
        }
    }

    @Test
    void aLedgerOfAnotherSpecIsLeftAloneAndCounted() {
        Path prompts = prompts("other", List.of(prompt("a", "printer 1", ""), prompt("b", "printer 2", "")));
        Path out = folder.resolve("other");
        try (FakeTeacher teacher = new FakeTeacher(text -> Answer.stop("answer to " + text))) {
            runPlain(teacher, 64, prompts, out);

            SynthesisReport report = runPlain(teacher, 32, prompts, out);

            assertThat(teacher.calls()).isEqualTo(4);
            assertThat(report.asked()).isEqualTo(2);
            assertThat(report.cost().spend().stated()).isEqualTo(new TokenUsage(18, 38));
            assertThat(report.cost().ledger().stated()).isEqualTo(new TokenUsage(36, 76));
            assertThat(runPlain(teacher, 64, prompts, out).asked()).isZero();
        }
    }

    private static SynthesisReport runPlain(FakeTeacher teacher, int maxTokens, Path prompts, Path out) {
        return run(
                at(teacher),
                new AnswerParameters(maxTokens, 0, 0, 1),
                new Requirement.AnyText(),
                PriceBook.of(PRICE),
                1,
                prompts,
                out);
    }
}
