package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.Limits;
import dev.stillhouse.distill.synthesis.Price;
import dev.stillhouse.distill.synthesis.Requirement;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.FakeTeacher;
import dev.stillhouse.distill.teacher.TeacherSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/** A synthesis in a process of its own, for tests that kill it. */
final class SynthesisProcess {
    private SynthesisProcess() {}

    /** @param arguments base URL of the teacher, the folder with prompts, tokenizer and perhaps labelled shards, the folder to write */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[1]);
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
        run(spark, URI.create(arguments[0]), folder, Path.of(arguments[2]));
        spark.stop();
    }

    /** Shards in {@code labelled} are scored, where there are some. */
    static void run(SparkSession spark, URI teacher, Path folder, Path out) {
        Optional<Path> given = Optional.of(folder.resolve("labelled")).filter(Files::isDirectory);
        SynthesisSettings settings = new SynthesisSettings(
                TeacherSettings.served(teacher, FakeTeacher.MODEL, "weights-1"),
                new AnswerParameters(64, 0, given.isPresent() ? 4 : 0, 1),
                Limits.atOnce(4),
                new Requirement.AnyText(),
                Price.FREE,
                new Budget.Unlimited(),
                OptionalInt.empty(),
                folder.resolve("tokenizer"),
                256);
        new SynthesizeJob(spark, Progress.SILENT).run(settings, folder.resolve("prompts"), given, out);
    }
}
