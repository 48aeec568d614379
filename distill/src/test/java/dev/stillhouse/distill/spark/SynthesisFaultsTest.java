package dev.stillhouse.distill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.Limits;
import dev.stillhouse.distill.synthesis.Price;
import dev.stillhouse.distill.synthesis.Requirement;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.synthesis.TinyVocabulary;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.FakeTeacher;
import dev.stillhouse.distill.teacher.FakeTeacher.Answer;
import dev.stillhouse.distill.teacher.Faults;
import dev.stillhouse.distill.teacher.Patience;
import dev.stillhouse.distill.teacher.TeacherSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A third of all requests go wrong, and one prompt in a hundred cannot be answered. */
final class SynthesisFaultsTest {
    private static final int SOME = 300;
    private static final int MANY = 5_000;
    private static final int TIMEOUT = 3_000;

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

    @Test
    void nothingIsLostDoubledOrNull() {
        survive(SOME, 12);
    }

    @Tag("chaos")
    @Test
    void nothingIsLostDoubledOrNullAmongMany() {
        survive(MANY, 40);
    }

    private static void survive(int rows, int hintsOneIn) {
        Path prompts = prompts(rows);
        Path out = folder.resolve("out-" + rows);
        Faults faults = new Faults(0.3, hintsOneIn, TIMEOUT + 300);
        try (FakeTeacher teacher = new FakeTeacher(text -> Answer.stop("answer to " + text))) {
            teacher.misbehave(faults::of);
            SynthesisReport report = run(teacher, new Budget.Unlimited(), prompts, out);

            assertThat(teacher.calls()).isBetween(rows, (int) (1.6 * rows));
            assertThat(faults.disrespected()).isZero();
            assertThat(faults.refusals()).isPositive();
            assertThat(report.cost().paid()).isEqualTo(good(rows).size());
        }
        List<Row> made = spark.read().parquet(out.resolve("rows").toString()).collectAsList();
        assertThat(made).extracting(row -> row.<String>getAs("id")).containsExactlyInAnyOrderElementsOf(good(rows));
        assertThat(made).allSatisfy(row -> {
            assertThat(row.<String>getAs("answer"))
                    .isEqualTo("answer to printer " + row.<String>getAs("id").substring("id".length()));
            assertThat(IntStream.range(0, row.size()).filter(row::isNullAt)).isEmpty();
        });
        List<Row> dead = spark.read().parquet(out.resolve("rejects").toString()).collectAsList();
        assertThat(dead).extracting(row -> row.<String>getAs("id")).containsExactlyInAnyOrderElementsOf(poisoned(rows));
        assertThat(dead)
                .extracting(row -> row.<String>getAs("reason") + " " + row.<String>getAs("detail"))
                .allMatch(text -> text.matches("TEACHER_FAILED (ENDPOINT_ERROR: status 500: it broke on this one"
                        + "|BAD_REPLY: the body is not JSON: .*|REQUEST_REJECTED: status 400: prompt is too long.*)"
                        + ".*"));
    }

    @Test
    void theBudgetIsNeverExceededWhateverGoesWrong() {
        Path prompts = prompts(SOME);
        Path out = folder.resolve("budget");
        Faults faults = new Faults(0.3, 50, TIMEOUT + 300);
        try (FakeTeacher teacher = new FakeTeacher(text -> {
            faults.bill(text, "answer to " + text);
            return Answer.stop("answer to " + text);
        })) {
            teacher.misbehave(faults::of);
            long cap = 12_000;
            assertThatThrownBy(() -> run(teacher, new Budget.Tokens(cap), prompts, out))
                    .isInstanceOfSatisfying(Failure.class, failure -> {
                        assertThat(failure.code()).isEqualTo(FailureCode.BUDGET_SPENT);
                        assertThat(failure.exitCode()).isEqualTo(4);
                    })
                    .hasMessageMatching(
                            "The budget of 12,000 tokens has no room for another request: [\\d,]+ tokens are spent,"
                                    + " \\d+ of 300 requests are done; what was answered is kept,"
                                    + " raise synthesize.budget and run the same command again to continue");
            long answers = teacher.asked().size();
            assertThat(faults.billed()).isPositive().isLessThanOrEqualTo(cap);
            assertThat(answers).isBetween(10L, 290L);

            SynthesisReport report = run(teacher, new Budget.Tokens(400_000), prompts, out);

            assertThat(report.asked()).isLessThanOrEqualTo(SOME - answers);
            assertThat(report.cost().accepted()).isEqualTo(good(SOME).size());
            assertThat(report.cost().spend().stated().total()
                            + report.cost().spend().assumed().total())
                    .isGreaterThanOrEqualTo(faults.billed());
        }
    }

    private static SynthesisReport run(FakeTeacher teacher, Budget budget, Path prompts, Path out) {
        SynthesisSettings settings = new SynthesisSettings(
                TeacherSettings.served(teacher.baseUrl(), FakeTeacher.MODEL, "weights-1")
                        .withPatience(new Patience(
                                Duration.ofMillis(TIMEOUT), Duration.ofSeconds(60), 10, Duration.ofMillis(20))),
                new AnswerParameters(48, 0, 0, 1),
                Limits.atOnce(32),
                new Requirement.AnyText(),
                new Price(BigDecimal.ONE, BigDecimal.TEN, "USD"),
                budget,
                OptionalInt.empty(),
                folder.resolve("tokenizer"),
                256);
        return new SynthesizeJob(spark, Progress.SILENT).run(settings, prompts, out);
    }

    private static Path prompts(int count) {
        Path file = folder.resolve("prompts-" + count);
        if (file.toFile().exists()) {
            return file;
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(RowFactory.create(
                    "id" + i,
                    Json.compact(
                            Json.array().add(Json.object().put("role", "user").put("content", "printer " + i)))));
        }
        StructType schema = new StructType().add("id", DataTypes.StringType).add("messages", DataTypes.StringType);
        spark.createDataFrame(rows, schema).write().parquet(file.toString());
        return file;
    }

    private static Set<String> good(int rows) {
        return IntStream.range(0, rows)
                .filter(i -> !Faults.isPoison("printer " + i))
                .mapToObj(i -> "id" + i)
                .collect(Collectors.toSet());
    }

    private static Set<String> poisoned(int rows) {
        Set<String> poisoned = IntStream.range(0, rows).mapToObj(i -> "id" + i).collect(Collectors.toSet());
        poisoned.removeAll(good(rows));
        return poisoned;
    }
}
