package dev.stillhouse.distill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.TinyVocabulary;
import dev.stillhouse.distill.teacher.FakeBatches;
import dev.stillhouse.distill.teacher.FakeBatches.Fate;
import dev.stillhouse.distill.teacher.FakeTeacher;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests in files, and answers within a day. */
final class BatchSynthesisTest {
    private static final int PROMPTS = 12;

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    private final FakeBatches endpoint = new FakeBatches();
    private Path out;

    @BeforeAll
    static void start() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
        TinyVocabulary.writeTo(folder.resolve("tokenizer"));
        Files.writeString(folder.resolve("key"), BatchProcess.KEY + "\n");
        List<Row> rows = IntStream.range(0, PROMPTS)
                .mapToObj(i -> RowFactory.create(
                        "id" + i,
                        Json.compact(Json.array()
                                .add(Json.object().put("role", "user").put("content", text(i))))))
                .toList();
        StructType schema = new StructType().add("id", DataTypes.StringType).add("messages", DataTypes.StringType);
        spark.createDataFrame(rows, schema)
                .write()
                .parquet(folder.resolve("prompts").toString());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void takeAFolder() throws IOException {
        out = Files.createTempDirectory(folder, "out");
        endpoint.requireKey(BatchProcess.KEY);
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    private static String text(int i) {
        return "printer " + i;
    }

    private SynthesisReport run(Budget budget) {
        return BatchProcess.run(spark, endpoint.baseUrl(), budget, folder, out);
    }

    private SynthesisReport run() {
        return run(new Budget.Unlimited());
    }

    private List<String> rejects() {
        return spark.read().parquet(out.resolve("rejects").toString()).orderBy("id").collectAsList().stream()
                .map(row ->
                        row.<String>getAs("id") + " " + row.<String>getAs("reason") + " " + row.<String>getAs("detail"))
                .toList();
    }

    private void assertEachAnsweredOnce() {
        assertThat(endpoint.answered())
                .hasSize(PROMPTS)
                .allSatisfy((text, times) -> assertThat(times).as(text).isEqualTo(1));
        assertThat(spark.read().parquet(out.resolve("rows").toString()).collectAsList())
                .hasSize(PROMPTS)
                .allSatisfy(row -> assertThat(row.<String>getAs("answer"))
                        .isEqualTo(
                                "answer to printer " + row.<String>getAs("id").substring("id".length())));
    }

    @Test
    void allRequestsGoInOneFileAtTheDiscountedPrice() throws IOException {
        SynthesisReport report = run();

        assertThat(endpoint.sizes()).containsExactly(PROMPTS);
        assertEachAnsweredOnce();
        assertThat(report.asked()).isEqualTo(PROMPTS);
        BigDecimal whole = BatchProcess.PRICE.of(new TokenUsage(120, 48));
        assertThat(report.cost().money()).isEqualByComparingTo(whole.divide(BigDecimal.valueOf(2)));
        assertThat(report.cost().by().get("endpoint").keySet()).containsExactly(endpoint.baseUrl() + " (batch)");
        assertThat(run().asked()).as("all is in the ledger").isZero();
        assertThat(endpoint.created()).isEqualTo(1);
        for (Path file : Folders.files(out)) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .as(file.toString())
                    .doesNotContain(BatchProcess.KEY);
        }
    }

    @Test
    void whatHasNoAnswerIsHandedInAgain() {
        endpoint.fates((batch, text) -> switch (text) {
            case "printer 1" -> batch < 1 ? Fate.EXPIRED : Fate.ANSWERED;
            case "printer 2" -> batch < 2 ? Fate.BROKEN : Fate.ANSWERED;
            case "printer 3" -> Fate.WRONG;
            case "printer 4" -> Fate.BROKEN;
            case "printer 5" -> batch < 1 ? Fate.FORGOTTEN : Fate.ANSWERED;
            default -> Fate.ANSWERED;
        });

        SynthesisReport report = run();

        assertThat(endpoint.sizes())
                .as("all; 1, 2, 4 and 5; 2 and 4; 4 twice in vain")
                .containsExactly(PROMPTS, 4, 2, 1, 1);
        assertThat(report.cost().accepted()).isEqualTo(PROMPTS - 2);
        assertThat(rejects())
                .containsExactly(
                        "id3 TEACHER_FAILED REQUEST_REJECTED: status 400: {\"error\":\"not this one\"}",
                        "id4 TEACHER_FAILED ENDPOINT_ERROR: status 500: {\"error\":\"not this one\"}");
        assertThat(report.cost().spend().assumed().total())
                .as("the one of which a completed batch says nothing")
                .isPositive();
        assertThat(report.cost().spend().stated().total()).isEqualTo(endpoint.billedTokens());
    }

    @Test
    void aBatchThatFailsAsAWholeIsFreeAndSaidWhenNothingIsEverAnswered() {
        endpoint.ends((batch, requests) -> "failed");

        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.TEACHER_UNREACHABLE))
                .hasMessage(
                        "Teacher %s: no request of its batches was answered: the batch ended as failed without it: the file is"
                                + " not to our taste; run the same command again to continue",
                        endpoint.baseUrl());
        assertThat(endpoint.created()).isEqualTo(2);
        endpoint.ends((batch, requests) -> batch == 2 ? "cancelled" : "completed");
        endpoint.fates((batch, text) -> batch == 2 && text.compareTo("printer 2") > 0 ? Fate.FORGOTTEN : Fate.ANSWERED);

        SynthesisReport report = run();

        assertThat(report.cost().spend().assumed().total()).isZero();
        assertEachAnsweredOnce();
    }

    @Test
    void theBudgetIsNeverExceeded() {
        long cap = 300;
        assertThatThrownBy(() -> run(new Budget.Tokens(cap)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.BUDGET_SPENT))
                .hasMessageMatching(
                        "The budget of 300 tokens has no room for another request: \\d+ tokens are spent, \\d+ of"
                                + " 12 requests are done; .*");
        assertThat(endpoint.sizes())
                .as("some 230 tokens are set aside for one that costs 14")
                .hasSizeBetween(3, 8)
                .allMatch(size -> size == 1);
        assertThat(endpoint.billedTokens()).isPositive().isLessThanOrEqualTo(cap);

        run(new Budget.Tokens(100_000));

        assertEachAnsweredOnce();
    }

    @Test
    void aBatchWhoseBeginningNobodyHeardOfIsFoundByItsName() {
        endpoint.onCreate(FakeTeacher.hangUp());

        run();

        assertThat(endpoint.created()).isEqualTo(1);
        assertEachAnsweredOnce();
    }

    @Test
    void anEndpointWithoutBatchesSaysSoBeforeAnythingIsSpent() {
        try (FakeTeacher plain = new FakeTeacher(text -> FakeTeacher.Answer.stop("unused"))) {
            assertThatThrownBy(() -> BatchProcess.run(spark, plain.baseUrl(), new Budget.Unlimited(), folder, out))
                    .hasMessage(
                            "Teacher %s takes no batches: it has no POST /files; leave out synthesize.teacher.batch",
                            plain.baseUrl());
            assertThat(plain.calls()).isZero();
        }
    }

    @Tag("chaos")
    @Test
    void aBatchIsNotHandedInAgainByARunAfterAKill() throws Exception {
        endpoint.hold();
        killWhen(() -> endpoint.created() == 1 && begun());
        endpoint.release();

        run();

        assertThat(endpoint.created()).isEqualTo(1);
        assertEachAnsweredOnce();
    }

    @Tag("chaos")
    @Test
    void aBatchIsFoundAgainAfterAKillBeforeItsIdWasHeard() throws Exception {
        endpoint.onCreate(FakeTeacher.late(20_000));
        killWhen(() -> endpoint.created() == 1);
        assertThat(begun()).isFalse();
        Path ledger = new LedgerFolder(out.resolve("ledger")).batches().get(0);
        Files.writeString(ledger, "{\"v\":2,\"batch\":\"torn by a ki", StandardOpenOption.APPEND);

        SynthesisReport report = run();

        assertThat(endpoint.created()).isEqualTo(1);
        assertEachAnsweredOnce();
        assertThat(report.cost().spend().assumed().total()).isZero();
    }

    @Tag("chaos")
    @Test
    void whereNobodyCanSayWhetherABatchWasBegunItCountsAsPaid() throws Exception {
        endpoint.doNotList();
        endpoint.onCreate(FakeTeacher.late(20_000));
        killWhen(() -> endpoint.created() == 1);

        SynthesisReport report = run();

        assertThat(endpoint.sizes()).containsExactly(PROMPTS, PROMPTS);
        assertThat(report.cost().spend().assumed().total()
                        + report.cost().spend().stated().total())
                .isGreaterThanOrEqualTo(endpoint.billedTokens());
        assertThat(spark.read().parquet(out.resolve("rows").toString()).count()).isEqualTo(PROMPTS);
    }

    private boolean begun() {
        return new LedgerFolder(out.resolve("ledger")).batches().stream().anyMatch(file -> {
            try {
                return Files.readString(file).contains("\"state\":\"begun\"");
            } catch (IOException e) {
                return false;
            }
        });
    }

    private void killWhen(BooleanSupplier now) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BatchProcess.class.getName()));
        command.addAll(List.of(endpoint.baseUrl().toString(), folder.toString(), out.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("process.log").toFile())
                .start();
        try {
            for (int i = 0; i < 6000 && !now.getAsBoolean() && process.isAlive(); i++) {
                Thread.sleep(20);
            }
            assertThat(process.isAlive()).as("alive when it is to be killed").isTrue();
            assertThat(now.getAsBoolean()).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
