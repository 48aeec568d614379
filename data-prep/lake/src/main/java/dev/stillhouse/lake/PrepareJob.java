package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.text.dedup.ContaminationIndex;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Prepares the data of a run. Into the output folder, as far as the settings ask for it:
 *
 * <pre>
 * labelled/    shards of the labelled chats                 validation-labelled/  shards of the share that was held out
 * input/       shards of input chats or documents           validation/           shards of the share that was held out
 * prompts/     Parquet: id, text, messages (JSON), language, tokens, licence, source
 * test/        Parquet: id, messages (JSON), completion, language, place
 * preferences/ Parquet: dataset, id, chosen (JSON), rejected (JSON), language, place; where rows have both
 * rejects/     Parquet: dataset, id, place, reason, detail, text
 * datacard.json, datacard.html, manifest.json
 * </pre>
 *
 * The way of a row: {@link Intake}, {@link FittingRows}, then {@link ShardFolder} or {@link PromptFolder}. Test rows are never dropped as
 * duplicates; what shares text with them is dropped from the other sets.
 */
public final class PrepareJob {
    private static final int STEPS = 5;
    private static final String PROMPTS = "prompts";

    private final SparkSession spark;
    private final PrepareSettings settings;
    private final Path output;
    private final Progress progress;
    private final Optional<DedupIndex> index;
    private final ScoredRows scored;
    private final Intake intake;
    private final RejectedRows rejected = new RejectedRows();
    private final CardDraft card = new CardDraft();
    private final FittingRows fitting;
    private final PreferenceRows preferences = new PreferenceRows();
    private int step;

    private PrepareJob(SparkSession spark, PrepareSettings settings, Path output, Progress progress, HeldRows held) {
        this.spark = spark;
        this.settings = settings;
        this.output = output;
        this.progress = progress;
        this.scored = new ScoredRows(spark, settings.scorings());
        this.index = DedupIndex.of(spark, settings.dedup());
        this.intake = new Intake(spark, settings, scored, held, index);
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
            throw SparkSizing.cause(e, output);
        }
    }

    private DataCard run() {
        String tokenizer = fingerprint();
        step("test");
        Optional<Broadcast<ContaminationIndex>> tested =
                settings.test().map(LakeSet::test).flatMap(this::test);
        step("labelled");
        settings.labelled().map(LakeSet::labelled).ifPresent(set -> shards(set, tested, tokenizer));
        step("input");
        settings.input().map(source -> LakeSet.input(settings.kind(), source)).ifPresent(set -> {
            if (set.kind() == RowKind.PROMPTS) {
                prompts(set, tested);
            } else {
                shards(set, tested, tokenizer);
            }
        });
        step("rejects");
        Path rejects = output.resolve("rejects");
        rejected.write(card.rejected(), rejects);
        preferences.write(output.resolve("preferences"));
        DataCard finished = card.card(tokenizer, RejectedRows.samples(spark, rejects));
        finished.write(output);
        OutputManifest.write(output);
        step("done");
        return finished;
    }

    private String fingerprint() {
        try (HfTokenizer tokenizer = HfTokenizer.open(settings.tokenizer())) {
            return tokenizer.fingerprint();
        }
    }

    /** Reads and writes the test set; what must not leak from it goes to all tasks. */
    private Optional<Broadcast<ContaminationIndex>> test(LakeSet set) {
        Dataset<Row> rows = intake.tests(set);
        rejected.add(set, rows);
        card.dataset(set, Counting.rows(rows));
        sayShapes(set);
        Dataset<Row> kept = rows.filter("reason = ''");
        ParquetFolder.write(TestSet.questions(kept), output.resolve("test"));
        if (settings.decontaminate().isEmpty()) {
            return Optional.empty();
        }
        ContaminationIndex index = TestSet.index(kept, settings.decontaminate().getAsInt());
        return Optional.of(new JavaSparkContext(spark.sparkContext()).broadcast(index));
    }

    private void prompts(LakeSet set, Optional<Broadcast<ContaminationIndex>> tested) {
        Dataset<Row> marked = intake.marked(set, tested);
        card.scored(scored.cards(marked));
        FittedRows fitted = fitting.of(set, marked);
        sayShapes(set);
        card.split(PROMPTS, PromptFolder.write(marked, fitted, output.resolve(PROMPTS)));
        remember(set, marked, fitted);
    }

    private void shards(LakeSet set, Optional<Broadcast<ContaminationIndex>> tested, String tokenizer) {
        Dataset<Row> marked = intake.marked(set, tested);
        if (set.name().equals(LakeSet.INPUT)) {
            card.scored(scored.cards(marked));
        }
        FittedRows fitted = fitting.of(set, marked);
        sayShapes(set);
        preferences.add(set.name(), marked, card.dataset(set));
        String template = set.kind() == RowKind.DOCUMENTS ? "plain-text" : "llama-3.1";
        ShardFolder shards = new ShardFolder(
                new ShardFormat(settings.sequenceLength(), 0, tokenizer, template),
                settings.packing().shards());
        pack(set.name(), shards, fitted, ValidationSplit.TRAINING);
        if (settings.holdsOut(set.name())) {
            String held = set.name().equals(LakeSet.INPUT) ? "validation" : "validation-" + set.name();
            pack(held, shards, fitted, ValidationSplit.VALIDATION);
        }
        remember(set, marked, fitted);
    }

    /** Adds what is kept of the input to the dedup index. */
    private void remember(LakeSet set, Dataset<Row> marked, FittedRows fitted) {
        if (set.name().equals(LakeSet.INPUT)) {
            Dataset<Row> places = fitted.sequences().select("place").distinct();
            index.ifPresent(earlier -> earlier.add(marked.join(places, new String[] {"place"}, "left_semi")));
        }
    }

    private void pack(String split, ShardFolder shards, FittedRows fitted, String side) {
        card.split(split, shards.write(fitted, side, output.resolve(split)));
    }

    private void sayShapes(LakeSet set) {
        String shapes = card.dataset(set).shapesInWords();
        progress.tick(Progress.Tick.of("prepare: " + set.name() + " is " + shapes, step - 1, STEPS, "steps"));
    }

    private void step(String what) {
        progress.tick(Progress.Tick.of("prepare: " + what, step, STEPS, "steps"));
        step++;
    }
}
