package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.score.ScoreFigures;
import dev.stillhouse.finetune.spark.EngineTasks;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardManifest;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Lets a teacher of which the workers have the files score shards: the same rows in the same order, with its top-k at their labelled positions. No
 * HTTP and no tokenizer is between them, so that every labelled token gets what it would get in a training with the teacher in the step.
 */
public final class ScoreJob {
    private final SparkSession spark;
    private final Progress progress;

    public ScoreJob(SparkSession spark, Progress progress) {
        this.spark = spark;
        this.progress = progress;
    }

    /**
     * @param shards of rows without top-k, or with one that is to be replaced
     * @param k tokens to keep at every labelled position
     * @param out folder that all workers see under this name; replaced as a whole
     * @throws Failure TOKENIZER_INVALID when the rows are not of the teacher's tokens
     */
    public ScoreFigures run(LocalTeacher teacher, Path shards, int k, Path out) {
        ShardManifest manifest = ShardManifest.read(shards);
        manifest.verify(shards);
        checkTokenizer(teacher, manifest, shards);
        ShardFormat format = manifest.format().withK(k);
        List<ScoredPart> parts = SparkErrors.unwrapped(() -> FreshShards.replace(
                out,
                unfinished -> score(teacher, manifest, shards, format, unfinished),
                written -> new ShardManifest(
                        format, written.stream().map(ScoredPart::summary).toList())));
        return parts.stream().map(ScoredPart::figures).reduce(ScoreFigures.NOTHING, ScoreFigures::plus);
    }

    private static void checkTokenizer(LocalTeacher teacher, ShardManifest manifest, Path shards) {
        String found = manifest.format().tokenizer();
        if (!found.equals(teacher.tokenizer())) {
            throw FailureCode.TOKENIZER_INVALID.with(
                    "Shards %s were made with tokenizer %s, but the teacher %s has %s; only the log-probabilities of the same tokens are"
                            + " of use, so prepare the data with the teacher's tokenizer, or do not score it",
                    shards, found, teacher.model(), teacher.tokenizer());
        }
    }

    private List<ScoredPart> score(
            LocalTeacher teacher, ShardManifest manifest, Path shards, ShardFormat format, Path folder) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        LongAccumulator rows = spark.sparkContext().longAccumulator("scored rows");
        List<ScorePart> parts = ScorePart.of(manifest, shards.toAbsolutePath());
        try {
            JavaFutureAction<List<ScoredPart>> action = EngineTasks.of(
                            context.getConf(), teacher.engines().device())
                    .on(context.parallelize(parts, Math.max(1, parts.size()))
                            .map(new ScoreTask(teacher, format, folder.toString(), rows)))
                    .collectAsync();
            return new WatchedAction(
                            FailureCode.WORKER_LOST,
                            "the teacher was scoring",
                            () -> tick(rows.value(), manifest.rows()))
                    .await(action).stream()
                            .sorted(Comparator.comparing(part -> part.summary().file()))
                            .toList();
        } finally {
            ExecutorModels.closeIdle();
        }
    }

    private void tick(long done, long total) {
        progress.tick(new Progress.Tick("score rows", done, OptionalLong.of(total), "packed rows", Map.of()));
    }
}
