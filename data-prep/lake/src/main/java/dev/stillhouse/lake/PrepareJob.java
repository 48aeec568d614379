package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.RowRules.Strictness;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.dedup.ContaminationIndex;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Prepares the data of a run. Into the output folder, as far as the settings ask for it:
 *
 * <pre>
 * labelled/    shards of the labelled chats
 * input/       shards of input chats or documents           validation/  shards of the share that was held out
 * prompts/     Parquet: id, text, messages (JSON), language, tokens
 * test/        Parquet: id, messages (JSON), completion, language, place
 * preferences/ Parquet: dataset, id, chosen (JSON), rejected (JSON), language, place; where rows have both
 * rejects/     Parquet: dataset, id, place, reason, detail, text
 * datacard.json
 * </pre>
 *
 * Test rows are never dropped as duplicates; what shares text with them is dropped from the other sets.
 */
public final class PrepareJob {
    private static final int STEPS = 5;
    private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
    private static final long ROWS_PER_FILE = 200_000;

    private final SparkSession spark;
    private final PrepareSettings settings;
    private final Path output;
    private final Progress progress;
    private final LakeReader reader;
    private final Map<String, DatasetCard> datasets = new TreeMap<>();
    private final Map<String, SplitCard> splits = new TreeMap<>();
    private final List<Dataset<Row>> rejects = new ArrayList<>();
    private final PreferenceRows preferences = new PreferenceRows();
    private final List<Dataset<Row>> cached = new ArrayList<>();
    private int step;

    private PrepareJob(SparkSession spark, PrepareSettings settings, Path output, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.output = output;
        this.progress = progress;
        this.reader = new LakeReader(spark);
    }

    /**
     * Runs the whole preparation.
     *
     * @param output the {@code data} folder of a run, on a file system that all machines share
     * @throws Failure DATASET_MISSING, DATASET_EMPTY, DATASET_INVALID or TOKENIZER_INVALID
     */
    public static DataCard run(SparkSession spark, PrepareSettings settings, Path output, Progress progress) {
        PrepareJob job = new PrepareJob(sized(spark), settings, output, progress);
        try {
            return job.run();
        } catch (RuntimeException e) {
            throw cause(e);
        } finally {
            job.cached.forEach(rows -> rows.unpersist(false));
        }
    }

    private DataCard run() {
        ShardFormat format;
        try (HfTokenizer tokenizer = HfTokenizer.open(settings.tokenizer())) {
            format = new ShardFormat(settings.sequenceLength(), 0, tokenizer.fingerprint(), "llama-3.1");
        }
        Optional<Broadcast<ContaminationIndex>> tested = test();
        settings.labelled().ifPresent(source -> labelled(source, tested, format));
        step("input");
        settings.input().ifPresent(source -> input(source, tested, format));
        step("rejects");
        writeRejects();
        preferences.write(output.resolve("preferences"));
        DataCard card = new DataCard(datasets, splits, format.tokenizer());
        card.write(output.resolve("datacard.json"));
        step("done");
        return card;
    }

    /** Reads and writes the test set; what must not leak from it goes to all tasks. */
    private Optional<Broadcast<ContaminationIndex>> test() {
        step("test");
        if (settings.test().isEmpty()) {
            return Optional.empty();
        }
        RowRules rules = rules(RowKind.CHATS, settings.test().get(), Strictness.CURATED);
        Dataset<Row> rows =
                keep(TestSet.withoutTools(reader.read("test", settings.test().get(), rules, Optional.empty())));
        Dataset<Row> kept = counted("test", settings.test().get(), rows);
        ParquetFolder.write(TestSet.questions(kept), output.resolve("test"));
        if (settings.decontaminate().isEmpty()) {
            return Optional.empty();
        }
        ContaminationIndex index = TestSet.index(kept, settings.decontaminate().getAsInt());
        return Optional.of(new JavaSparkContext(spark.sparkContext()).broadcast(index));
    }

    private void labelled(DataSource source, Optional<Broadcast<ContaminationIndex>> tested, ShardFormat format) {
        step("labelled");
        Dataset<Row> sequences = sequences("labelled", RowKind.CHATS, source, Strictness.CURATED, tested);
        pack(sequences, "labelled", format);
    }

    private void input(DataSource source, Optional<Broadcast<ContaminationIndex>> tested, ShardFormat format) {
        if (settings.kind() == RowKind.PROMPTS) {
            prompts(source, tested);
            return;
        }
        Dataset<Row> sequences = sequences("input", settings.kind(), source, Strictness.LAKE, tested);
        ShardFormat shards = settings.kind() == RowKind.DOCUMENTS
                ? new ShardFormat(format.sequenceLength(), 0, format.tokenizer(), "plain-text")
                : format;
        // Other digits of the hash than those that choose the shard.
        Column share = conv(substring(col("key"), 9, 8), 16, 10).cast("double").divide(lit(4294967296.0));
        pack(sequences.filter(share.geq(settings.validation())), "input", shards);
        if (settings.validation() > 0) {
            pack(sequences.filter(share.lt(settings.validation())), "validation", shards);
        }
    }

    private void prompts(DataSource source, Optional<Broadcast<ContaminationIndex>> tested) {
        Dataset<Row> rows = limited(deduplicated("input", RowKind.PROMPTS, source, Strictness.LAKE, tested));
        Dataset<Row> kept = rows.filter("reason = ''");
        Dataset<Row> sequences = keep(rows(RowKind.PROMPTS).of(kept));
        Dataset<Row> fitting = withoutTooLong("input", source, rows, sequences);
        SplitCard card = Counting.sequences(fitting);
        splits.put("prompts", card);
        Dataset<Row> written = kept.join(
                        fitting.select(col("place"), col("length").as("tokens")), "place")
                .select(
                        col("key"),
                        col("id"),
                        col("asked").as("text"),
                        col("body").as("messages"),
                        col("language"),
                        col("tokens"));
        int files = Math.toIntExact(1 + card.sequences() / ROWS_PER_FILE);
        ParquetFolder.write(
                written.repartition(files, col("key"))
                        .sortWithinPartitions("key", "id")
                        .drop("key"),
                output.resolve("prompts"));
    }

    private Dataset<Row> sequences(
            String name,
            RowKind kind,
            DataSource source,
            Strictness strictness,
            Optional<Broadcast<ContaminationIndex>> tested) {
        Dataset<Row> found = deduplicated(name, kind, source, strictness, tested);
        Dataset<Row> rows = name.equals("input") ? limited(found) : found;
        Dataset<Row> sequences = keep(rows(kind).of(rows.filter("reason = ''")));
        return withoutTooLong(name, source, rows, sequences);
    }

    private Dataset<Row> deduplicated(
            String name,
            RowKind kind,
            DataSource source,
            Strictness strictness,
            Optional<Broadcast<ContaminationIndex>> tested) {
        Dataset<Row> read = keep(reader.read(name, source, rules(kind, source, strictness), tested));
        return keep(new Deduplicator(settings.dedup()).mark(read));
    }

    /** Marks the good rows beyond the first {@code max_rows} by content hash. */
    private Dataset<Row> limited(Dataset<Row> rows) {
        if (settings.maxRows().isEmpty()) {
            return rows;
        }
        Dataset<Row> good = rows.filter("reason = ''");
        Dataset<Row> taken =
                keep(good.orderBy("key", "id", "place").limit(settings.maxRows().getAsInt()));
        Dataset<Row> beyond = good.join(taken.select("place"), new String[] {"place"}, "left_anti")
                .withColumn("reason", lit(RejectReason.BEYOND_MAX_ROWS.name()));
        return keep(rows.filter("reason != ''").unionByName(taken).unionByName(beyond));
    }

    /** Counts a data set whose last reason to drop rows is their length in tokens, and keeps the rest. */
    private Dataset<Row> withoutTooLong(String name, DataSource source, Dataset<Row> rows, Dataset<Row> sequences) {
        DatasetCard card = Counting.rows(rows);
        Dataset<Row> tooLong = sequences.filter("reason != ''");
        long dropped = tooLong.count();
        Map<String, Long> rejected = new TreeMap<>(card.rejected());
        if (dropped > 0) {
            rejected.put("TOO_MANY_TOKENS", dropped);
        }
        reject(name, rows);
        reject(name, tooLong);
        preferences.add(name, rows, card);
        put(
                name,
                source,
                new DatasetCard(
                        card.read(), card.kept() - dropped, rejected, card.shapes(), card.languages(), card.pii()));
        return sequences.filter("reason = ''");
    }

    private Dataset<Row> counted(String name, DataSource source, Dataset<Row> rows) {
        reject(name, rows);
        put(name, source, Counting.rows(rows));
        return rows.filter("reason = ''");
    }

    private void put(String name, DataSource source, DatasetCard card) {
        datasets.put(name, card);
        progress.tick(
                Progress.Tick.of("prepare: " + name + " is " + card.shapesInWords(), step - 1, STEPS, "steps"));
        if (card.read() == 0) {
            throw FailureCode.DATASET_EMPTY.with(
                    "Data set %s: there are no rows in %s; name files that have some",
                    name, String.join(", ", source.paths()));
        }
        if (card.kept() == 0) {
            throw FailureCode.DATASET_EMPTY.with(
                    "Data set %s: nothing is left of the %d rows of %s: %s; look at what was read, or loosen data.clean",
                    name, card.read(), String.join(", ", source.paths()), card.rejectedInWords());
        }
    }

    private void pack(Dataset<Row> sequences, String name, ShardFormat format) {
        SplitCard card = Counting.sequences(sequences);
        ShardManifest manifest = new ShardJob(format).write(sequences, card.tokens(), output.resolve(name));
        splits.put(
                name,
                new SplitCard(
                        card.sequences(),
                        card.tokens(),
                        card.labelled(),
                        manifest.rows(),
                        manifest.utilisation(),
                        card.lengths()));
    }

    private void reject(String name, Dataset<Row> rows) {
        // Nothing is wrong with rows beyond max_rows, and they can be nearly all of a lake: they are counted, not
        // written.
        rejects.add(rows.filter(
                        col("reason").notEqual("").and(col("reason").notEqual(RejectReason.BEYOND_MAX_ROWS.name())))
                .select(
                        lit(name).as("dataset"),
                        col("id"),
                        col("place"),
                        col("reason"),
                        col("detail"),
                        col("excerpt").as("text")));
    }

    private void writeRejects() {
        Dataset<Row> all = rejects.get(0);
        for (Dataset<Row> more : rejects.subList(1, rejects.size())) {
            all = all.union(more);
        }
        ParquetFolder.write(
                all.repartition(1).sortWithinPartitions("dataset", "place", "reason"), output.resolve("rejects"));
    }

    private RowRules rules(RowKind kind, DataSource source, Strictness strictness) {
        return new RowRules(
                kind, source.fields(), settings.system().orElse(""), settings.clean(), settings.pii(), strictness);
    }

    private SequenceRows rows(RowKind kind) {
        return new SequenceRows(
                settings.tokenizer().toAbsolutePath().toString(), kind, settings.sequenceLength(), settings.chunk());
    }

    private Dataset<Row> keep(Dataset<Row> rows) {
        Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
        cached.add(kept);
        return kept;
    }

    private void step(String what) {
        progress.tick(Progress.Tick.of("prepare: " + what, step, STEPS, "steps"));
        step++;
    }

    /** Spark's default of 200 suits a large cluster; who wants another number says so in the Spark settings. */
    private static SparkSession sized(SparkSession spark) {
        SparkSession session = spark.newSession();
        if (!spark.sparkContext().conf().contains(SHUFFLE_PARTITIONS)) {
            int cores = spark.sparkContext().defaultParallelism();
            session.conf().set(SHUFFLE_PARTITIONS, Integer.toString(cores <= 8 ? cores : 4 * cores));
        }
        return session;
    }

    /** What a task says with a failure of its own is what the user should read, not Spark's account of it. */
    private static RuntimeException cause(RuntimeException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Failure failure) {
                return failure;
            }
        }
        return thrown;
    }
}
