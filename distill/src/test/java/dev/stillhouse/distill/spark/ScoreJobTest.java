package dev.stillhouse.distill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.score.ModelScorer;
import dev.stillhouse.distill.score.ScoreFigures;
import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.ModelSource;
import dev.stillhouse.finetune.SharedPath;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardKind;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardSet;
import dev.stillhouse.text.shard.ShardSummary;
import dev.stillhouse.text.shard.ShardWriter;
import dev.stillhouse.text.shard.TopKBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScoreJobTest {
    private static final int K = 4;
    private static final int SEQUENCE = 16;
    private static final int VOCABULARY = 60;
    private static final int FIRST_SHARD = 300;
    private static final int SECOND_SHARD = 40;
    private static final ShardFormat PLAIN = new ShardFormat(SEQUENCE, 0, "words-1", "llama-3.1");
    private static final AtomicInteger OPENED = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static Path shards;

    /** Counts how often it is asked. */
    private record CountedEngine() implements EngineSource {
        @Override
        public Engine open() {
            OPENED.incrementAndGet();
            return new ReferenceEngine();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        spark = SparkSession.builder()
                .master("local[3]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
        try (Engine engine = new ReferenceEngine();
                LlamaModel teacher = LlamaModel.random(engine, config(), 11)) {
            teacher.save(Files.createDirectories(folder.resolve("teacher")), StoredType.F32);
        }
        shards = folder.resolve("labelled");
        new ShardManifest(PLAIN, List.of(write(0, FIRST_SHARD), write(1, SECOND_SHARD))).write(shards);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static LlamaConfig config() {
        return new LlamaConfig(
                VOCABULARY, 8, 12, 1, 2, 1, 4, 1e-5f, 10_000, Optional.empty(), false, SEQUENCE, 1, List.of(2));
    }

    private static ShardSummary write(int number, int rows) {
        Random random = new Random(number);
        try (ShardWriter writer = ShardWriter.open(shards.resolve(ShardKind.ARROW.fileName(number)), PLAIN)) {
            for (int i = 0; i < rows; i++) {
                BitSet labelled = new BitSet();
                labelled.set(2, 4);
                writer.add(new PackedRow(
                        random.ints(6, 0, VOCABULARY).toArray(),
                        new int[] {0, 4},
                        labelled,
                        List.of(Origin.named("a" + i), Origin.named("b" + i)),
                        Optional.empty()));
            }
            return writer.finish();
        }
    }

    private static LocalTeacher teacher(String tokenizer) {
        return new LocalTeacher(
                ModelSource.of(SharedPath.of(folder.resolve("teacher"))), tokenizer, DType.F32, new CountedEngine());
    }

    private static ScoreFigures score(Path out) {
        return new ScoreJob(spark, Progress.SILENT).run(teacher("words-1"), shards, K, out);
    }

    @Test
    void theSameRowsComeBackWithTheTeachersTopKAndOneModelServesAllTasks() {
        OPENED.set(0);
        Path out = folder.resolve("scored");

        ScoreFigures figures = score(out);

        assertThat(OPENED).hasValue(1);
        assertThat(ExecutorModels.open()).isZero();
        assertThat(figures.sequences()).isEqualTo(2 * (FIRST_SHARD + SECOND_SHARD));
        assertThat(figures.captured().positions()).isEqualTo(2 * (FIRST_SHARD + SECOND_SHARD));
        assertThat(figures.figures().get("scored.bytes_per_logprob")).isBetween(2.0, 5.0);
        assertThat(figures.figures().get("scored.kl_of_storing")).isBetween(0.0, 1e-6);
        assertThat(figures.figures().get("scored.kl_to_exact")).isBetween(0.0, 1.0);
        try (Engine engine = new ReferenceEngine();
                LlamaModel model = LlamaModel.open(engine, folder.resolve("teacher"));
                ModelScorer scorer = new ModelScorer(model, SEQUENCE, K);
                ShardSet before = ShardSet.open(shards);
                ShardSet after = ShardSet.open(out)) {
            assertThat(after.manifest().format()).isEqualTo(new ShardFormat(SEQUENCE, K, "words-1", "llama-3.1"));
            assertThat(after.rows()).isEqualTo(before.rows());
            for (int row = 0; row < after.rows(); row += 17) {
                PackedRow expected = scorer.score(before.row(row)).row();
                PackedRow stored = new PackedRow(
                        expected.tokens(),
                        expected.starts(),
                        expected.labelled(),
                        expected.origins(),
                        expected.topK().map(top -> TopKBytes.read(TopKBytes.of(top), K, top.positions())));
                assertThat(after.row(row)).usingRecursiveComparison().isEqualTo(stored);
            }
        }
    }

    @Test
    void scoringAgainGivesTheSameBytes() {
        score(folder.resolve("once"));
        score(folder.resolve("again"));

        assertThat(Hashes.ofFiles(folder.resolve("again"))).isEqualTo(Hashes.ofFiles(folder.resolve("once")));
    }

    @Test
    void rowsOfOtherTokensAreRefused() {
        assertThatThrownBy(() -> new ScoreJob(spark, Progress.SILENT)
                        .run(teacher("words-2"), shards, K, folder.resolve("never")))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.TOKENIZER_INVALID))
                .hasMessage(
                        "Shards %s were made with tokenizer words-1, but the teacher %s has words-2; only the log-probabilities of the same"
                                + " tokens are of use, so prepare the data with the teacher's tokenizer, or do not score it",
                        shards, folder.resolve("teacher"));
    }
}
