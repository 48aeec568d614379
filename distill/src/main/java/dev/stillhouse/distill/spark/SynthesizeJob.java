package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.Question;
import dev.stillhouse.distill.synthesis.RequestId;
import dev.stillhouse.distill.synthesis.Standstill;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.TeacherClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Asks a teacher for answers to prompts, and makes training data of those that are good.
 *
 * <p>First the ledger is filled: what it does not answer yet is asked, and every outcome is on the disk before anything else happens with
 * it, so that no answer is paid for twice. Then everything else is made from prompts and ledger alone; it is the same, byte for byte,
 * whatever order the answers came in and however often the run was killed.
 */
public final class SynthesizeJob {
    /** Version of how prepare makes messages out of a source row: a part of every request's identity. */
    static final String TEMPLATE = "messages-1";

    private static final long TICK_MILLIS = 500;

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final Progress progress;

    public SynthesizeJob(SparkSession spark, Progress progress) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.progress = progress;
    }

    /**
     * Writes {@code rows/}, {@code rejects/}, {@code shards/}, {@code ledger/} and {@code cost.json} into a folder.
     *
     * @param prompts Parquet with {@code id} and {@code messages}, a JSON list
     * @param out folder that all workers see under this name
     * @throws Failure TEACHER_UNREACHABLE or TEACHER_REFUSED; what was answered before is kept
     */
    public SynthesisReport run(SynthesisSettings settings, Path prompts, Path out) {
        return SparkErrors.unwrapped(() -> {
            JavaRDD<Prompt> asked = prompts(settings, prompts).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                long sent = fillLedger(settings, asked, ledger(out));
                return new Harvest(spark, settings, progress).gather(asked, ledger(out), out, sent);
            } finally {
                asked.unpersist();
            }
        });
    }

    private static Path ledger(Path out) {
        return out.toAbsolutePath().resolve("ledger");
    }

    private JavaRDD<Prompt> prompts(SynthesisSettings settings, Path folder) {
        if (!Files.exists(folder)) {
            throw FailureCode.DATASET_MISSING.with("Prompts %s: no such folder; run prepare first", folder);
        }
        Dataset<Row> table = spark.read().parquet(folder.toUri().toString()).select("id", "messages");
        Dataset<Row> chosen = settings.maxPrompts().isPresent()
                ? table.orderBy("id").limit(settings.maxPrompts().getAsInt())
                : table;
        String model = settings.teacher().model();
        String fingerprint = settings.teacher().fingerprint().orElse("");
        AnswerParameters parameters = settings.parameters();
        return chosen.javaRDD().map(row -> {
            Optional<String> weights = fingerprint.isEmpty() ? Optional.empty() : Optional.of(fingerprint);
            String messages = row.getString(1);
            return new Prompt(row.getString(0), messages, RequestId.of(model, weights, TEMPLATE, messages, parameters));
        });
    }

    /** Returns how many requests were sent. */
    private long fillLedger(SynthesisSettings settings, JavaRDD<Prompt> prompts, Path ledger) {
        int partitions = Math.max(1, Math.min(settings.concurrency(), context.defaultParallelism()));
        JavaPairRDD<String, String> requests = prompts.mapToPair(
                        prompt -> new Tuple2<>(prompt.requestId(), prompt.messages()))
                .reduceByKey((one, same) -> one, partitions);
        LongAccumulator torn = spark.sparkContext().longAccumulator("torn ledger files");
        JavaPairRDD<String, String> answered = LedgerIndex.read(context, ledger, partitions, torn)
                .filter(entry -> LedgerEntry.parse(entry._2()).isFinal());
        JavaRDD<Question> pending = requests.subtractByKey(answered, partitions)
                .map(request -> new Question(request._1(), request._2()))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long total = requests.count();
            long open = pending.count();
            if (total == 0) {
                throw FailureCode.DATASET_EMPTY.with(
                        "There are no prompts to ask a teacher; run prepare, and look at its rejects");
            }
            if (open > 0) {
                ask(settings, pending, partitions, ledger, total - open, total);
            }
            return open;
        } finally {
            pending.unpersist();
        }
    }

    private void ask(
            SynthesisSettings settings,
            JavaRDD<Question> pending,
            int partitions,
            Path ledger,
            long before,
            long total) {
        try (TeacherClient client = new TeacherClient(settings.teacher())) {
            client.check();
        }
        Counts counts = new Counts(spark.sparkContext());
        AskPartition asking = new AskPartition(
                SharedTeacher.of(settings.teacher()),
                settings.parameters(),
                settings.concurrency(),
                partitions,
                ledger.toString(),
                counts);
        JavaFutureAction<List<Standstill>> action =
                pending.mapPartitionsWithIndex(asking, false).collectAsync();
        List<Standstill> standstills = await(action, () -> progress.tick(counts.tick(before, total, settings.price())));
        if (!standstills.isEmpty()) {
            throw stopped(settings, standstills.get(0), before + counts.heard(), total);
        }
    }

    private static List<Standstill> await(JavaFutureAction<List<Standstill>> action, Runnable tick) {
        try {
            while (true) {
                try {
                    List<Standstill> result = action.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
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
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e, "Interrupted while asking the teacher; run the same command again to continue");
        }
    }

    private static Failure stopped(SynthesisSettings settings, Standstill why, long done, long total) {
        FailureCode code = why.by().isFinalForAll() ? FailureCode.TEACHER_REFUSED : FailureCode.TEACHER_UNREACHABLE;
        return code.with(
                "Teacher %s stopped answering after %d of %d requests: %s; "
                        + "what was answered is kept, run the same command again to continue",
                settings.teacher().baseUrl(), done, total, why.detail());
    }
}
