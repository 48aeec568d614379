package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Capture;
import dev.stillhouse.distill.synthesis.CaptureFigures;
import dev.stillhouse.distill.synthesis.GivenText;
import dev.stillhouse.distill.synthesis.GivenTextCheck;
import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.Spend;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.ScoreRequest;
import dev.stillhouse.distill.teacher.TeacherClient;
import dev.stillhouse.lake.ParquetFolder;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/**
 * Lets a teacher behind endpoints score the sequences of shards, each in a request of its own, through the ledger. Then the same rows in the same order are
 * written with what the ledger says of them, and an account of every sequence.
 */
final class TextScoring {
    /** Version of how a request is made out of tokens: a part of every request's identity. */
    static final String TEMPLATE = "tokens-1";

    private static final int SAMPLE = 4;

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final SynthesisSettings settings;
    private final Path shards;
    private final Path ledger;
    private final Progress progress;

    /** @param shards to be scored */
    TextScoring(SparkSession spark, SynthesisSettings settings, Path shards, Path ledger, Progress progress) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.settings = settings;
        this.shards = shards.toAbsolutePath();
        this.ledger = ledger;
        this.progress = progress;
    }

    /** Writes {@code scored/} and {@code scored-rows/} into a folder. */
    Scores run(Path out) {
        ShardManifest manifest = ShardManifest.read(shards);
        manifest.verify(shards);
        checkTokenizer(manifest);
        List<ScorePart> parts = ScorePart.of(manifest, shards);
        JavaRDD<PlacedText> texts = context.parallelize(parts, Math.max(1, parts.size()))
                .flatMap(TextReading.of(settings))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long total = texts.count();
            if (total == 0) {
                throw FailureCode.DATASET_EMPTY.with(
                        "Shards %s have no labelled token to score; remove synthesize.score", shards);
            }
            JavaPairRDD<String, GivenText> requests = texts.mapToPair(
                            placed -> new Tuple2<>(placed.text().requestId(), placed.text()))
                    .reduceByKey((one, same) -> one, context.defaultParallelism());
            GivenText sample = texts.first().text();
            long asked = new Asking(spark, settings, ledger, progress, "score given text")
                    .fill(requests, client -> check(client, sample));
            JavaRDD<ScoredText> scored = scored(texts).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                checkComplete(scored.count(), total);
                account(scored, total, out.resolve("scored-rows"));
                CaptureFigures captured = write(manifest, parts, scored, out.resolve("scored"));
                return new Scores(asked, captured, Map.of(TEMPLATE, spend(requests, captured)));
            } finally {
                scored.unpersist();
            }
        } finally {
            texts.unpersist();
        }
    }

    private void checkTokenizer(ShardManifest manifest) {
        try (HfTokenizer tokenizer = HfTokenizer.open(settings.tokenizer())) {
            String found = manifest.format().tokenizer();
            if (!found.equals(tokenizer.fingerprint())) {
                throw FailureCode.TOKENIZER_INVALID.with(
                        "Shards %s were made with tokenizer %s, but %s has %s; run prepare again",
                        shards, found, settings.tokenizer(), tokenizer.fingerprint());
            }
        }
    }

    private void check(TeacherClient client, GivenText text) {
        int[] tokens = Arrays.copyOf(text.tokens(), Math.min(SAMPLE, text.tokens().length));
        int[] labelled = IntStream.range(1, tokens.length).toArray();
        try (HfTokenizer tokenizer = HfTokenizer.open(settings.tokenizer())) {
            GivenTextCheck check = new GivenTextCheck(tokenizer);
            client.check();
            client.checkScores(
                    new ScoreRequest(tokens, labelled, settings.parameters().topLogProbs()),
                    scored -> check.judge(tokens, scored).capture() == Capture.KEPT);
        }
    }

    private JavaRDD<ScoredText> scored(JavaRDD<PlacedText> texts) {
        JavaPairRDD<String, String> lines = LedgerIndex.entries(
                context,
                new LedgerFolder(ledger).files(),
                context.defaultParallelism(),
                spark.sparkContext().longAccumulator("torn ledger files"));
        return texts.mapToPair(placed -> new Tuple2<>(placed.text().requestId(), placed))
                .join(lines)
                .map(joined -> new ScoredText(joined._2()._1(), joined._2()._2()));
    }

    private static void checkComplete(long outcomes, long total) {
        if (outcomes != total) {
            throw FailureCode.RUN_DAMAGED.with(
                    "The ledger has outcomes for %d of %d texts; run the same command again", outcomes, total);
        }
    }

    private void account(JavaRDD<ScoredText> scored, long total, Path folder) {
        JavaRDD<Row> rows = scored.mapPartitions(new TextAccount(tokenizer(), settings.prices()));
        ParquetFolder.write(Harvest.ordered(spark.createDataFrame(rows, TextAccount.ROW), total), folder);
    }

    private CaptureFigures write(
            ShardManifest manifest, List<ScorePart> parts, JavaRDD<ScoredText> scored, Path folder) {
        JavaRDD<Tuple2<Place, ScoredText>> placed = JavaRDD.fromRDD(
                scored.mapToPair(text -> new Tuple2<>(text.placed().place(), text))
                        .repartitionAndSortWithinPartitions(new ByPart(parts.size()))
                        .rdd(),
                ClassTag$.MODULE$.<Tuple2<Place, ScoredText>>apply(Tuple2.class));
        ShardFormat format = manifest.format().withK(settings.parameters().topLogProbs());
        List<ShardPart> written = FreshShards.replace(
                folder,
                unfinished -> placed
                        .mapPartitionsWithIndex(new TextShards(parts, format, tokenizer(), unfinished.toString()), true)
                        .collect()
                        .stream()
                        .sorted(Comparator.comparing(ShardPart::file))
                        .toList(),
                all -> {
                    checkSomeKept(captured(all));
                    return new ShardManifest(
                            format, all.stream().map(ShardPart::summary).toList());
                });
        return captured(written);
    }

    private static CaptureFigures captured(List<ShardPart> written) {
        return written.stream().map(ShardPart::captured).reduce(CaptureFigures.NOTHING, CaptureFigures::plus);
    }

    private void checkSomeKept(CaptureFigures captured) {
        if (captured.rows(Capture.KEPT) == 0) {
            throw FailureCode.TEACHER_REFUSED.with(
                    "Teacher %s: none of its log-probabilities of given text can be used (%s); see synthetic/scored-rows for why",
                    settings.teacher().address(), captured.rows());
        }
    }

    private Spend spend(JavaPairRDD<String, GivenText> requests, CaptureFigures captured) {
        return Bookkeeping.of(context, requests.mapValues(text -> ""), new LedgerFolder(ledger), settings.prices())
                .ofRequests()
                .plus(Spend.ofRows(captured.rows(Capture.KEPT)));
    }

    private String tokenizer() {
        return settings.tokenizer().toAbsolutePath().toString();
    }
}
