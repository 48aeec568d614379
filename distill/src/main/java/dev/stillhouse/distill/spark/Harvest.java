package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.CaptureFigures;
import dev.stillhouse.distill.synthesis.Cost;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.synthesis.RejectReason;
import dev.stillhouse.distill.synthesis.Spend;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.lake.ParquetFolder;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardManifest;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/** Makes rows, rejects, shards and the bill out of prompts and ledger, and of nothing else. */
final class Harvest {
    private static final String KEY = "id";
    private static final long ROWS_PER_FILE = 100_000;
    private static final String WHAT = "gather the answers";

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final SynthesisSettings settings;
    private final JudgeSettings judging;
    private final Progress progress;

    Harvest(SparkSession spark, SynthesisSettings settings, Progress progress) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.settings = settings;
        this.judging = JudgeSettings.of(settings);
        this.progress = progress;
    }

    /**
     * @param asked requests that were sent in this run
     * @param scores of given texts, which are written already
     */
    SynthesisReport gather(JavaRDD<Prompt> prompts, Path ledger, Path out, long asked, Scores scores) {
        LongAccumulator torn = spark.sparkContext().longAccumulator("torn ledger files");
        JavaRDD<Answer> answers =
                answers(prompts, new LedgerFolder(ledger), torn).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long total = prompts.count();
            checkComplete(answers.count(), total);
            long tornLines = torn.value();
            step(1);
            Map<RejectReason, Long> rejected = writeRejects(answers, out, total);
            step(2);
            long accepted = total
                    - rejected.values().stream().mapToLong(Long::longValue).sum();
            checkSomeAccepted(accepted, rejected);
            writeRows(answers, out, accepted);
            step(3);
            CaptureFigures captured = writeShards(answers, out.resolve("shards"), accepted);
            step(4);
            Cost cost = cost(prompts, answers, new LedgerFolder(ledger), out, accepted, rejected, scores);
            AtomicFiles.write(out.resolve("cost.json"), cost.toJson());
            new RowSample(spark, out).write(settings.teacher().model(), accepted, rejected);
            return new SynthesisReport(cost, asked + scores.asked(), tornLines, captured, scores.captured());
        } finally {
            answers.unpersist();
        }
    }

    private void step(int done) {
        progress.tick(Progress.Tick.of(WHAT, done, 4, "steps"));
    }

    private JavaRDD<Answer> answers(JavaRDD<Prompt> prompts, LedgerFolder ledger, LongAccumulator torn) {
        JavaPairRDD<String, String> lines =
                LedgerIndex.entries(context, ledger.files(), context.defaultParallelism(), torn);
        JavaRDD<Answer> answers = prompts.mapToPair(prompt -> new Tuple2<>(prompt.requestId(), prompt))
                .join(lines)
                .map(joined -> new Answer(joined._2()._1(), joined._2()._2(), 0));
        return settings.samples() == 1 ? answers : Samples.compared(answers, context.defaultParallelism());
    }

    private static void checkComplete(long answers, long total) {
        if (answers != total) {
            throw FailureCode.RUN_DAMAGED.with(
                    "The ledger has outcomes for %d of %d prompts; run the same command again", answers, total);
        }
    }

    private void checkSomeAccepted(long accepted, Map<RejectReason, Long> rejected) {
        if (accepted == 0) {
            throw FailureCode.TEACHER_REFUSED.with(
                    "Teacher %s: none of its answers can be used (%s); see synthetic/rejects for examples",
                    settings.teacher().address(), rejected);
        }
    }

    private Map<RejectReason, Long> writeRejects(JavaRDD<Answer> answers, Path out, long total) {
        JudgeSettings judgeSettings = judging;
        PriceBook prices = settings.prices();
        JavaRDD<Row> rows =
                answers.mapPartitions(partition -> new JudgedRows(judgeSettings).rejects(partition, prices));
        Path folder = out.resolve("rejects");
        ParquetFolder.write(ordered(spark.createDataFrame(rows, Rejects.ROW), total), folder);
        Map<RejectReason, Long> counts = new EnumMap<>(RejectReason.class);
        spark.read()
                .schema(Rejects.ROW)
                .parquet(folder.toUri().toString())
                .groupBy("reason")
                .count()
                .collectAsList()
                .forEach(row -> counts.put(RejectReason.valueOf(row.getString(0)), row.getLong(1)));
        return counts;
    }

    private void writeRows(JavaRDD<Answer> answers, Path out, long accepted) {
        JudgeSettings judgeSettings = judging;
        Provenance provenance = Provenance.of(settings, judging, SynthesizeJob.TEMPLATE);
        JavaRDD<Row> rows =
                answers.mapPartitions(partition -> new JudgedRows(judgeSettings).accepted(partition, provenance));
        ParquetFolder.write(ordered(spark.createDataFrame(rows, Provenance.ROW), accepted), out.resolve("rows"));
    }

    /** One order whatever order the answers came in, in as many files as about so many rows need. */
    static Dataset<Row> ordered(Dataset<Row> table, long rows) {
        int files = (int) Math.max(1, (rows + ROWS_PER_FILE - 1) / ROWS_PER_FILE);
        String[] rest =
                Stream.of(table.columns()).filter(column -> !column.equals(KEY)).toArray(String[]::new);
        return table.repartition(files, table.col(KEY)).sortWithinPartitions(KEY, rest);
    }

    private CaptureFigures writeShards(JavaRDD<Answer> answers, Path folder, long accepted) {
        int shards = (int) Math.max(1, (accepted + ShardPartition.SEQUENCES - 1) / ShardPartition.SEQUENCES);
        JudgeSettings judgeSettings = judging;
        JavaRDD<Tuple2<String, Answer>> usable = JavaRDD.fromRDD(
                answers.mapPartitions(partition -> new JudgedRows(judgeSettings).usable(partition))
                        .mapToPair(answer -> new Tuple2<>(key(answer.prompt()), answer))
                        .repartitionAndSortWithinPartitions(new HashPartitioner(shards))
                        .rdd(),
                ClassTag$.MODULE$.<Tuple2<String, Answer>>apply(Tuple2.class));
        return FreshShards.replace(
                        folder,
                        unfinished -> usable
                                .mapPartitionsWithIndex(new ShardPartition(judging, unfinished.toString()), true)
                                .collect()
                                .stream()
                                .sorted(Comparator.comparing(ShardPart::file))
                                .toList(),
                        parts -> new ShardManifest(
                                format(), parts.stream().map(ShardPart::summary).toList()))
                .stream()
                .map(ShardPart::captured)
                .reduce(CaptureFigures.NOTHING, CaptureFigures::plus);
    }

    /** Sorts by the prompt's id, and tells apart what has the same. */
    private static String key(Prompt prompt) {
        return prompt.rowId() + '\n' + prompt.requestId();
    }

    private ShardFormat format() {
        try (Judge judge = new Judge(judging)) {
            return judge.format();
        }
    }

    private JavaPairRDD<String, String> languages(JavaRDD<Prompt> prompts) {
        return prompts.mapToPair(prompt -> new Tuple2<>(prompt.requestId(), prompt.language()))
                .reduceByKey((one, other) -> one.compareTo(other) <= 0 ? one : other, context.defaultParallelism());
    }

    /** Requests are paid for once, however many prompts share them. */
    private Cost cost(
            JavaRDD<Prompt> prompts,
            JavaRDD<Answer> answers,
            LedgerFolder ledger,
            Path out,
            long accepted,
            Map<RejectReason, Long> rejected,
            Scores scores) {
        long paid = answers.mapToPair(answer -> new Tuple2<>(answer.prompt().requestId(), answer.line()))
                .reduceByKey((one, same) -> one)
                .filter(request -> LedgerEntry.parse(request._2()).isFinal())
                .count();
        Dataset<Row> rows = spark.read()
                .schema(Provenance.ROW)
                .parquet(out.resolve("rows").toUri().toString());
        Bookkeeping books = Bookkeeping.of(context, languages(prompts), ledger, settings.prices());
        Spend spend = books.ofRequests().plus(Spend.ofRows(accepted));
        Map<String, Spend> byRecipe = new HashMap<>(scores.spend());
        byRecipe.put(SynthesizeJob.TEMPLATE, spend);
        return new Cost(
                settings.teacher().model(),
                rejected,
                paid,
                settings.prices(),
                spend,
                Map.of(
                        "recipe", byRecipe,
                        "language", books.byLanguage(rows),
                        "endpoint", books.byEndpoint(rows)),
                books.ofLedger());
    }
}
