package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Dispatch;
import dev.stillhouse.distill.synthesis.RequestId;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.AnswerParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

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

    private final SparkSession spark;
    private final Progress progress;

    public SynthesizeJob(SparkSession spark, Progress progress) {
        this.spark = spark;
        this.progress = progress;
    }

    /**
     * Writes {@code rows/}, {@code rejects/}, {@code shards/}, {@code ledger/}, {@code cost.json} and {@code sample.html} into a folder.
     *
     * @param prompts Parquet with {@code id} and {@code messages}, a JSON list, and if need be {@code tools}, {@code language}, {@code source} and {@code licence}
     * @param out folder that all workers see under this name
     * @throws Failure TEACHER_UNREACHABLE, TEACHER_REFUSED or BUDGET_SPENT; what was answered before is kept
     */
    public SynthesisReport run(SynthesisSettings settings, Path prompts, Path out) {
        return run(settings, prompts, Optional.empty(), out);
    }

    /**
     * The same and, with texts that are given, {@code scored/} and {@code scored-rows/}.
     *
     * @param given shards of which the teacher is to score every sequence, one by one whatever the dispatch
     */
    public SynthesisReport run(SynthesisSettings settings, Path prompts, Optional<Path> given, Path out) {
        return SparkErrors.unwrapped(() -> {
            JavaRDD<Prompt> asked = prompts(settings, prompts).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                long sent = ask(settings, asked, ledger(out));
                Scores scores = given.map(
                                shards -> new TextScoring(spark, settings, shards, ledger(out), progress).run(out))
                        .orElse(Scores.NONE);
                return new Harvest(spark, settings, progress).gather(asked, ledger(out), out, sent, scores);
            } finally {
                asked.unpersist();
            }
        });
    }

    private long ask(SynthesisSettings settings, JavaRDD<Prompt> prompts, Path ledger) {
        BatchAsking batches = new BatchAsking(spark, settings, ledger, progress);
        if (settings.dispatch() == Dispatch.BATCHES) {
            return batches.fill(prompts);
        }
        batches.settleOpen();
        return new Asking(spark, settings, ledger, progress, "ask the teacher").fill(prompts);
    }

    private static Path ledger(Path out) {
        return out.toAbsolutePath().resolve("ledger");
    }

    private JavaRDD<Prompt> prompts(SynthesisSettings settings, Path folder) {
        if (!Files.exists(folder)) {
            throw FailureCode.DATASET_MISSING.with("Prompts %s: no such folder; run prepare first", folder);
        }
        Dataset<Row> read = spark.read().parquet(folder.toUri().toString());
        Dataset<Row> table = read.select(
                read.col("id"),
                read.col("messages"),
                optional(read, "tools"),
                optional(read, "language"),
                optional(read, "source"),
                optional(read, "licence"));
        Dataset<Row> chosen = settings.maxPrompts().isPresent()
                ? table.orderBy("id").limit(settings.maxPrompts().getAsInt())
                : table;
        String model = settings.teacher().model();
        String fingerprint = settings.teacher().fingerprint().orElse("");
        AnswerParameters parameters = settings.parameters();
        int samples = settings.samples();
        return chosen.javaRDD().flatMap(row -> {
            Optional<String> weights = fingerprint.isEmpty() ? Optional.empty() : Optional.of(fingerprint);
            String messages = row.getString(1);
            String tools = row.getString(2);
            return IntStream.rangeClosed(1, samples)
                    .mapToObj(sample -> new Prompt(
                            row.getString(0),
                            sample,
                            messages,
                            tools,
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            RequestId.of(model, weights, TEMPLATE, messages, tools, parameters.ofSample(sample))))
                    .iterator();
        });
    }

    /** Prompts may come from elsewhere than prepare. */
    private static Column optional(Dataset<Row> table, String name) {
        Column empty = functions.lit("");
        return List.of(table.columns()).contains(name) ? functions.coalesce(table.col(name), empty) : empty.as(name);
    }
}
