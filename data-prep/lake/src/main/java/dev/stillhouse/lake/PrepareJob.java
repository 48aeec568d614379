package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.text.dedup.ContaminationIndex;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Prepares the data of a run. Into the output folder, as far as the settings ask for it:
 *
 * <pre>
 * labelled/    shards of the labelled chats
 * input/       shards of input chats or documents           validation/  shards of the share that was held out
 * prompts/     Parquet: id, text, messages (JSON), language, tokens
 * test/        Parquet: id, messages (JSON), completion, language, place
 * rejects/     Parquet: dataset, id, place, reason, detail, text
 * datacard.json
 * </pre>
 *
 * The way of a row: {@link Intake}, {@link FittingRows}, then {@link ShardFolder} or {@link PromptFolder}. Test rows are never dropped as
 * duplicates; what shares text with them is dropped from the other sets.
 */
public final class PrepareJob {
    private static final int STEPS = 5;

    private final SparkSession spark;
    private final PrepareSettings settings;
    private final Path output;
    private final Progress progress;
    private final Intake intake;
    private final RejectedRows rejected = new RejectedRows();
    private final CardDraft card = new CardDraft();
    private final FittingRows fitting;
    private int step;

    private PrepareJob(SparkSession spark, PrepareSettings settings, Path output, Progress progress, HeldRows held) {
        this.spark = spark;
        this.settings = settings;
        this.output = output;
        this.progress = progress;
        this.intake = new Intake(spark, settings, held);
        this.fitting = new FittingRows(settings, held, rejected, card);
    }

    /**
     * Runs the whole preparation.
     *
     * @param output the {@code data} folder of a run, on a file system that all machines share
     * @throws Failure DATASET_MISSING, DATASET_EMPTY, DATASET_INVALID or TOKENIZER_INVALID
     */
    public static DataCard run(SparkSession spark, PrepareSettings settings, Path output, Progress progress) {
        try (HeldRows held = new HeldRows()) {
            return new PrepareJob(SparkSizing.session(spark), settings, output, progress, held).run();
        } catch (RuntimeException e) {
            throw SparkSizing.cause(e);
        }
    }

    private DataCard run() {
        ShardFormat format;
        try (HfTokenizer tokenizer = HfTokenizer.open(settings.tokenizer())) {
            format = new ShardFormat(settings.sequenceLength(), 0, tokenizer.fingerprint(), "llama-3.1");
        }
        step("test");
        Optional<Broadcast<ContaminationIndex>> tested =
                settings.test().map(LakeSet::test).flatMap(this::test);
        step("labelled");
        settings.labelled().map(LakeSet::labelled).ifPresent(set -> pack(set.name(), sequences(set, tested), format));
        step("input");
        settings.input()
                .map(source -> LakeSet.input(settings.kind(), source))
                .ifPresent(set -> input(set, tested, format));
        step("rejects");
        rejected.write(output.resolve("rejects"));
        DataCard finished = card.card(format.tokenizer());
        finished.write(output.resolve("datacard.json"));
        step("done");
        return finished;
    }

    /** Reads and writes the test set; what must not leak from it goes to all tasks. */
    private Optional<Broadcast<ContaminationIndex>> test(LakeSet set) {
        Dataset<Row> rows = intake.cleaned(set, Optional.empty());
        rejected.add(set, rows);
        card.dataset(set, Counting.rows(rows));
        Dataset<Row> kept = rows.filter("reason = ''");
        ParquetFolder.write(TestSet.questions(kept), output.resolve("test"));
        if (settings.decontaminate().isEmpty()) {
            return Optional.empty();
        }
        ContaminationIndex index = TestSet.index(kept, settings.decontaminate().getAsInt());
        return Optional.of(new JavaSparkContext(spark.sparkContext()).broadcast(index));
    }

    private void input(LakeSet set, Optional<Broadcast<ContaminationIndex>> tested, ShardFormat format) {
        if (set.kind() == RowKind.PROMPTS) {
            Dataset<Row> marked = intake.marked(set, tested);
            card.split("prompts", PromptFolder.write(marked, fitting.of(set, marked), output.resolve("prompts")));
            return;
        }
        Dataset<Row> sequences = sequences(set, tested);
        ShardFormat shards = set.kind() == RowKind.DOCUMENTS
                ? new ShardFormat(format.sequenceLength(), 0, format.tokenizer(), "plain-text")
                : format;
        // Other digits of the hash than those that choose the shard.
        Column share = conv(substring(col("key"), 9, 8), 16, 10).cast("double").divide(lit(4294967296.0));
        pack("input", sequences.filter(share.geq(settings.validation())), shards);
        if (settings.validation() > 0) {
            pack("validation", sequences.filter(share.lt(settings.validation())), shards);
        }
    }

    private Dataset<Row> sequences(LakeSet set, Optional<Broadcast<ContaminationIndex>> tested) {
        return fitting.of(set, intake.marked(set, tested));
    }

    private void pack(String split, Dataset<Row> sequences, ShardFormat format) {
        card.split(split, ShardFolder.write(sequences, format, output.resolve(split)));
    }

    private void step(String what) {
        progress.tick(Progress.Tick.of("prepare: " + what, step, STEPS, "steps"));
        step++;
    }
}
