package dev.stillhouse.distill.spark;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.stillhouse.distill.teacher.TeacherSettings;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.serving.InferenceServer;
import dev.stillhouse.serving.ServingSettings;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A teacher of our own behind our own server. */
final class ServedTeacherTest {
    private static final int PROMPTS = 6;

    @TempDir
    private Path folder;

    @Test
    void twoServersOnTwoPortsGiveTheSameBytes() throws IOException {
        try (SparkSession spark = SparkSession.builder()
                        .master("local[2]")
                        .config("spark.ui.enabled", "false")
                        .config(
                                "spark.sql.warehouse.dir",
                                folder.resolve("warehouse").toString())
                        .getOrCreate();
                Engine engine = new ReferenceEngine();
                HfTokenizer tokenizer = HfTokenizer.open(TinyVocabulary.writeTo(folder.resolve("tokenizer")));
                LlamaModel model = LlamaModel.random(engine, config(tokenizer), 5)) {
            writePrompts(spark);

            SynthesisReport first = run(spark, model, tokenizer, 2, "first");
            SynthesisReport second = run(spark, model, tokenizer, 5, "second");

            assertThat(first.cost().paid()).isEqualTo(PROMPTS);
            assertThat(first.cost().accepted()).isPositive();
            assertThat(second).isEqualTo(first);
            assertThat(Outputs.hashes(folder.resolve("second"))).isEqualTo(Outputs.hashes(folder.resolve("first")));
            assertThat(Outputs.rows(spark, folder.resolve("second")))
                    .isEqualTo(Outputs.rows(spark, folder.resolve("first")));
        }
    }

    private void writePrompts(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            String messages = Json.compact(
                    Json.array().add(Json.object().put("role", "user").put("content", "printer " + i)));
            rows.add(RowFactory.create("id" + i, messages));
        }
        StructType schema = new StructType().add("id", DataTypes.StringType).add("messages", DataTypes.StringType);
        spark.createDataFrame(rows, schema)
                .write()
                .parquet(folder.resolve("prompts").toString());
    }

    private SynthesisReport run(SparkSession spark, LlamaModel model, HfTokenizer tokenizer, int slots, String out) {
        try (InferenceServer server =
                new InferenceServer(ServingSettings.local("random", slots, 300), model, tokenizer)) {
            server.start();
            SynthesisSettings settings = new SynthesisSettings(
                    TeacherSettings.served(server.baseUrl(), "random", "seed 5"),
                    new AnswerParameters(60, 1, 4, 1),
                    Limits.atOnce(6),
                    new Requirement.AnyText(),
                    Price.FREE,
                    new Budget.Unlimited(),
                    OptionalInt.empty(),
                    folder.resolve("tokenizer"),
                    300);
            return new SynthesizeJob(spark, Progress.SILENT)
                    .run(settings, folder.resolve("prompts"), folder.resolve(out));
        }
    }

    private static LlamaConfig config(HfTokenizer tokenizer) {
        return new LlamaConfig(
                tokenizer.vocabularySize(),
                16,
                24,
                1,
                2,
                1,
                8,
                1e-5f,
                10_000,
                Optional.empty(),
                false,
                300,
                tokenizer.requireSpecial("<|begin_of_text|>"),
                // Many tokens end an answer, or random weights would hardly ever end one.
                IntStream.range(0, 40).boxed().toList());
    }
}
