package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.Dispatch;
import dev.stillhouse.distill.synthesis.Limits;
import dev.stillhouse.distill.synthesis.Price;
import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.synthesis.Requirement;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.EndpointSettings;
import dev.stillhouse.distill.teacher.FakeTeacher;
import dev.stillhouse.distill.teacher.Patience;
import dev.stillhouse.distill.teacher.TeacherSettings;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/** A synthesis by batches, for tests that kill it in a process of its own. */
final class BatchProcess {
    static final String KEY = "sk-canary-5b1d";
    static final Price PRICE = new Price(BigDecimal.ONE, BigDecimal.TEN, "USD");

    private BatchProcess() {}

    /** @param arguments base URL of the endpoint, the folder with prompts, key and tokenizer, the folder to write */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[1]);
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
        run(spark, URI.create(arguments[0]), new Budget.Unlimited(), folder, Path.of(arguments[2]));
        spark.stop();
    }

    static SynthesisReport run(SparkSession spark, URI endpoint, Budget budget, Path folder, Path out) {
        SynthesisSettings settings = new SynthesisSettings(
                TeacherSettings.at(endpoint, FakeTeacher.MODEL, Optional.of(folder.resolve("key")))
                        .withPatience(
                                new Patience(Duration.ofSeconds(30), Duration.ofSeconds(60), 3, Duration.ofMillis(20))),
                Dispatch.BATCHES,
                new AnswerParameters(64, 0, 0, 1),
                Limits.atOnce(4),
                new Requirement.AnyText(),
                new PriceBook(PRICE, Map.of(endpoint + EndpointSettings.BATCHES, PRICE.less(new BigDecimal("0.5")))),
                budget,
                OptionalInt.empty(),
                1,
                folder.resolve("tokenizer"),
                256);
        return new SynthesizeJob(spark, Progress.SILENT).run(settings, folder.resolve("prompts"), out);
    }
}
