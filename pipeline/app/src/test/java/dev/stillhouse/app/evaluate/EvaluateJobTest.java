package dev.stillhouse.app.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateJobTest {
    private static final StructType ROWS =
            StructType.fromDDL("id string, messages string, completion string, language string, place string");

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static ModelUnderTest base;
    private static ModelUnderTest adapted;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("evaluate")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
        Path model = TinyModel.write(folder.resolve("model"), 11);
        Path adapter = TinyModel.writeAdapter(folder.resolve("adapter"), 12);
        base = new ModelUnderTest("base", ModelKind.BASE, new AdaptedModel(model, Optional.empty()));
        adapted = new ModelUnderTest("lora", ModelKind.LORA, new AdaptedModel(model, Optional.of(adapter)));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void answersAreGradedByLanguageWhateverTheNumberOfTasks() {
        Map<String, String> answers = answersOf("first", Map.of("a", "?", "b", "?", "c", "?", "d", "?"), 1);
        // Gold is what the model says, but for one row.
        Map<String, String> gold = new TreeMap<>(answers);
        gold.put("d", "something else");

        Evaluation evaluation = run("second", gold, 2, List.of(base));

        TaskScores task = evaluation.models().get(0).task().orElseThrow();
        assertThat(task.exactMatch()).isEqualTo(new Proportion(3, 4));
        assertThat(task.byLanguage()).isEqualTo(Map.of("de", new Proportion(2, 2), "und", new Proportion(1, 2)));
        assertThat(task.worstLanguage()).contains(new LanguageScore("und", new Proportion(1, 2)));
        assertThat(evaluation.models().get(0).generation().orElseThrow().tokens())
                .isBetween(4L, 24L);
    }

    @Test
    void anAdapterIsCountedApartAndRowsWithoutALanguageHaveNoneToCompare() {
        ModelResult result =
                run("adapted", Map.of("z", "x"), 1, List.of(adapted)).models().get(0);

        assertThat(result.task().orElseThrow().byLanguage()).isEmpty();

        assertThat(result.parameters()).isEqualTo(TinyModel.CONFIG.parameterCount());
        assertThat(result.adapterParameters()).hasValue(2L * (2 * (16 + 16) + 2 * (24 + 16)));
    }

    @Test
    void goldThatIsNoJsonIsRefusedByTheRowsName() {
        EvaluateSettings settings =
                new EvaluateSettings(new AnswerSettings(6, 2, new JsonGrader(List.of("team"))), 1, Optional.empty());

        assertThatThrownBy(() -> job().run(
                                testRows("bad", Map.of("row-7", "no json")),
                                folder.resolve("bad-answers"),
                                List.of(base),
                                settings,
                                Progress.SILENT))
                .hasStackTraceContaining(
                        "Test row row-7 (test.jsonl:1): the gold answer is no JSON object: no json; correct the row in data.test, or"
                                + " evaluate.fields");
    }

    @Test
    void missingTestRowsSayWhatToDo() {
        Path missing = folder.resolve("nowhere");

        assertThatThrownBy(() -> job().run(missing, folder, List.of(base), settings(1), Progress.SILENT))
                .isInstanceOf(Failure.class)
                .hasMessage(missing + ": there are no test rows; name them under data.test and run prepare");
    }

    @Test
    void perplexityIsTheSameHoweverManyTasksShareTheRows() {
        Path shards = folder.resolve("shards");
        writeShards(shards);
        PerplexityJob job = new PerplexityJob(spark, ReferenceEngine::new);

        Perplexity one = perplexity(job.run(shards, List.of(base), 1, Progress.SILENT));
        Perplexity three = perplexity(job.run(shards, List.of(base), 3, Progress.SILENT));

        assertThat(one.tokens()).isEqualTo(8);
        assertThat(three.value()).isCloseTo(one.value(), within(1e-9));
        assertThat(one.value()).isBetween(200.0, 330.0);
    }

    private static Perplexity perplexity(Evaluation evaluation) {
        return evaluation.models().get(0).perplexity().orElseThrow();
    }

    private static void writeShards(Path shards) {
        ShardFormat format = new ShardFormat(8, 0, "bytes", "none");
        try (ShardWriter writer = ShardWriter.open(shards.resolve("part-00000.arrow"), format)) {
            for (int row = 0; row < 2; row++) {
                BitSet labelled = new BitSet();
                labelled.set(1, 3);
                labelled.set(4, 6);
                writer.add(new PackedRow(
                        new int[] {256, 72 + row, 105, 256, 66, 121},
                        new int[] {0, 3},
                        labelled,
                        List.of(Origin.named("x"), Origin.named("y")),
                        Optional.empty()));
            }
            new ShardManifest(format, List.of(writer.finish())).write(shards);
        }
    }

    private static Map<String, String> answersOf(String name, Map<String, String> gold, int tasks) {
        run(name, gold, tasks, List.of(base));
        Map<String, String> answers = new TreeMap<>();
        spark.read()
                .parquet(folder.resolve(name + "-answers").resolve("base").toString())
                .select("id", "answer")
                .collectAsList()
                .forEach(row -> answers.put(row.getString(0), row.getString(1)));
        return answers;
    }

    private static Evaluation run(String name, Map<String, String> gold, int tasks, List<ModelUnderTest> models) {
        return job().run(
                        testRows(name, gold),
                        folder.resolve(name + "-answers"),
                        models,
                        settings(tasks),
                        Progress.SILENT);
    }

    private static EvaluateJob job() {
        return new EvaluateJob(spark, ReferenceEngine::new, Clock.systemUTC());
    }

    private static EvaluateSettings settings(int tasks) {
        return new EvaluateSettings(new AnswerSettings(6, 2, new TextGrader()), tasks, Optional.empty());
    }

    /** Rows a and b are German; of the others nobody knows. */
    private static Path testRows(String name, Map<String, String> gold) {
        List<Row> rows = gold.entrySet().stream()
                .map(entry -> RowFactory.create(
                        entry.getKey(),
                        "[{\"role\":\"user\",\"content\":\"Question " + entry.getKey() + "\"}]",
                        entry.getValue(),
                        entry.getKey().compareTo("c") < 0 ? "de" : "",
                        "test.jsonl:1"))
                .toList();
        Path path = folder.resolve(name + "-rows");
        spark.createDataFrame(rows, ROWS).write().parquet(path.toString());
        return path;
    }
}
