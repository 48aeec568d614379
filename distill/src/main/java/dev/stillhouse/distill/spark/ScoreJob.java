package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.score.ScoreFigures;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Lets a teacher of which the workers have the files score shards: the same rows in the same order, with its top-k at their labelled positions. No
 * HTTP and no tokenizer is between them, so that every labelled token gets what it would get in a training with the teacher in the step.
 */
public final class ScoreJob {
    /** Of a part, which is a task and becomes a shard. The same whatever the cluster, so that equal data gives equal files. */
    private static final int ROWS_PER_PART = 256;

    private static final long TICK_MILLIS = 500;

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
        ShardFormat format = new ShardFormat(
                manifest.format().sequenceLength(),
                k,
                manifest.format().tokenizer(),
                manifest.format().template());
        Path unfinished =
                out.resolveSibling("." + out.getFileName() + ".unfinished").toAbsolutePath();
        delete(unfinished);
        List<ScoredPart> parts = SparkErrors.unwrapped(() -> score(teacher, manifest, shards, format, unfinished));
        List<ShardSummary> summaries = parts.stream().map(ScoredPart::summary).toList();
        new ShardManifest(format, summaries).write(unfinished);
        AtomicFiles.moveFolder(unfinished, out);
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
        List<ScorePart> parts = parts(manifest, shards.toAbsolutePath());
        try {
            JavaFutureAction<List<ScoredPart>> action = context.parallelize(parts, Math.max(1, parts.size()))
                    .map(new ScoreTask(teacher, format, folder.toString(), rows))
                    .collectAsync();
            return await(action, () -> tick(rows.value(), manifest.rows())).stream()
                    .sorted(Comparator.comparing(part -> part.summary().file()))
                    .toList();
        } finally {
            ExecutorModels.closeIdle();
        }
    }

    private void tick(long done, long total) {
        progress.tick(new Progress.Tick("score rows", done, OptionalLong.of(total), "packed rows", Map.of()));
    }

    private static List<ScorePart> parts(ShardManifest manifest, Path folder) {
        List<ScorePart> parts = new ArrayList<>();
        for (ShardSummary shard : manifest.shards()) {
            int rows = Math.toIntExact(shard.rows());
            for (int from = 0; from < rows; from += ROWS_PER_PART) {
                String file = folder.resolve(shard.file()).toString();
                parts.add(new ScorePart(parts.size(), file, from, Math.min(rows, from + ROWS_PER_PART)));
            }
        }
        return parts;
    }

    private static <T> T await(JavaFutureAction<T> action, Runnable tick) {
        try {
            while (true) {
                try {
                    T result = action.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
                    tick.run();
                    return result;
                } catch (TimeoutException e) {
                    tick.run();
                }
            }
        } catch (ExecutionException e) {
            throw SparkErrors.unwrap(e);
        } catch (InterruptedException e) {
            action.cancel(true);
            Thread.currentThread().interrupt();
            throw FailureCode.WORKER_LOST.because(
                    e, "Interrupted while the teacher was scoring; run the same command again");
        }
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw IoFailures.writing(folder, e);
        }
    }
}
