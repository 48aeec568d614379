package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.PrepareSettings.Contaminated;
import dev.stillhouse.lake.PrepareSettings.Decontamination;
import dev.stillhouse.lake.PrepareSettings.Injections;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.decontaminate.Pieces;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Prepares the data of a run. Into the output folder, as far as the settings ask for it:
 *
 * <pre>
 * labelled/    shards of the labelled chats                 validation-labelled/  shards of the share that was held out
 * input/       shards of input chats or documents           validation/           shards of the share that was held out
 * prompts/     Parquet: id, text, messages (JSON), language, tokens, licence, source, guard_label, guard_score, guard_version
 * test/        Parquet: id, messages (JSON), completion, language, place
 * preferences/ Parquet: dataset, id, chosen (JSON), rejected (JSON), language, place; where rows have both
 * guard/       Parquet: id, place, label, score, version; where a model looked for injections
 * rejects/     Parquet: dataset, id, place, reason, detail, text
 * contamination/  Parquet: benchmark, test_id, test_place, test_side, language, dataset, id, place, side, words, span
 * contaminated-input/, contaminated-labelled/ (shards), contaminated-prompts/: what was taken out of these, where that is asked for
 * datacard.json, datacard.html, manifest.json
 * </pre>
 *
 * Rows between two steps lie in a {@link WorkFolder}, from which a killed preparation continues.
 *
 * <p>The way of a row: {@link Intake}, {@link FittingRows}, then {@link ShardFolder} or {@link PromptFolder}. Test rows are never dropped as
 * duplicates; what shares text with them, or with other evaluation sets, is dropped from the other sets, marked, or put apart.
 */
public final class PrepareJob {
    private static final String PROMPTS = "prompts";

    private final SparkSession spark;
    private final PrepareSettings settings;
    private final Path output;
    private final Steps steps;
    private final WorkFolder work;
    private final Optional<DedupIndex> index;
    private final ScoredRows scored;
    private final Intake intake;
    private final RejectedRows rejected = new RejectedRows();
    private final CardDraft card = new CardDraft();
    private final FittingRows fitting;
    private final PreferenceRows preferences = new PreferenceRows();
    private final HeldRows held;

    private PrepareJob(
            SparkSession spark, PrepareSettings settings, Path output, Path work, Steps steps, HeldRows held) {
        this.spark = spark;
        this.settings = settings;
        this.output = output;
        this.steps = steps;
        this.work = new WorkFolder(spark, work, steps);
        this.held = held;
        this.scored = new ScoredRows(spark, settings.scorings());
        this.index = DedupIndex.of(spark, settings.dedup());
        this.intake = new Intake(spark, settings, scored, this.work, index);
        this.fitting = new FittingRows(settings, held, this.work, rejected, card);
    }

    /**
     * Runs the whole preparation, whatever an earlier one left.
     *
     * @param output the {@code data} folder of a run, on a file system that all machines share
     * @throws Failure DATASET_MISSING, DATASET_EMPTY, DATASET_INVALID, TOKENIZER_INVALID or DISK_FULL
     */
    public static DataCard run(SparkSession spark, PrepareSettings settings, Path output, Progress progress) {
        Path work = output.resolve(".work");
        WorkFolder.delete(work);
        DataCard card = run(spark, settings, output, work, progress);
        WorkFolder.delete(work);
        return card;
    }

    /**
     * The same, continued from where an attempt was killed.
     *
     * @param work what is finished so far, of the same settings and inputs. On the file system of the output; it is the caller's to delete
     *     when nobody needs to continue
     * @throws Failure as above
     */
    public static DataCard run(
            SparkSession spark, PrepareSettings settings, Path output, Path work, Progress progress) {
        try (HeldRows held = new HeldRows();
                TaskProgress tasks = new TaskProgress(spark.sparkContext(), progress)) {
            Steps steps = new Steps(progress, tasks);
            return new PrepareJob(SparkSizing.session(spark), settings, output, work, steps, held).run();
        } catch (Throwable e) {
            SparkFailures.tell(e, output);
            throw e;
        }
    }

    private DataCard run() {
        String tokenizer = fingerprint();
        steps.begin("test");
        Optional<Dataset<Row>> test = settings.test().map(LakeSet::test).map(this::test);
        Optional<Decontaminator> tested = settings.decontaminate().flatMap(sets -> decontaminator(sets, test));
        steps.begin("labelled");
        settings.labelled().map(LakeSet::labelled).ifPresent(set -> shards(set, tested, tokenizer));
        steps.begin("input");
        settings.input().map(source -> LakeSet.input(settings.kind(), source)).ifPresent(set -> {
            if (set.kind() == RowKind.PROMPTS) {
                prompts(set, tested);
            } else {
                shards(set, tested, tokenizer);
            }
        });
        steps.begin("rejects");
        Path rejects = output.resolve("rejects");
        rejected.write(card.rejected(), rejects);
        preferences.write(output.resolve("preferences"));
        tested.ifPresent(this::tellContamination);
        DataCard finished = card.card(tokenizer, RejectedRows.samples(spark, rejects));
        finished.write(output);
        OutputManifest.write(output);
        steps.begin("done");
        return finished;
    }

    private String fingerprint() {
        try (HfTokenizer tokenizer = HfTokenizer.open(settings.tokenizer())) {
            return tokenizer.fingerprint();
        }
    }

    /** Reads and writes the test set. */
    private Dataset<Row> test(LakeSet set) {
        Dataset<Row> rows = intake.tests(set);
        rejected.add(set, rows);
        card.dataset(set, Counting.rows(rows));
        sayShapes(set);
        Dataset<Row> kept = rows.filter("reason = ''");
        Path folder = output.resolve("test");
        work.finished(folder, () -> ParquetFolder.write(TestSet.questions(kept), folder));
        return kept;
    }

    /** Reads the evaluation sets; nothing when there are none. */
    private Optional<Decontaminator> decontaminator(Decontamination wanted, Optional<Dataset<Row>> test) {
        EvaluationSets sets = new EvaluationSets(new Pieces(wanted.ngram()), wanted.mostHeld(), held);
        test.ifPresent(kept -> sets.add(LakeSet.TEST, RowKind.CHATS, kept));
        wanted.against().forEach((benchmark, source) -> {
            LakeSet set = LakeSet.evaluation(benchmark, source);
            Dataset<Row> rows = intake.cleaned(set);
            CardDraft.requireRows(set, Counting.rows(rows));
            rejected.add(set, rows);
            sets.add(benchmark, set.kind(), rows.filter("reason = ''"));
        });
        return sets.finder().map(finder -> new Decontaminator(sets, finder, wanted.action(), work));
    }

    private void tellContamination(Decontaminator tested) {
        tested.write(output.resolve("contamination"));
        card.contamination(tested.card());
    }

    private void prompts(LakeSet set, Optional<Decontaminator> tested) {
        Dataset<Row> marked = intake.marked(set, tested);
        card.scored(scored.cards(marked));
        FittedRows fitted = fitting.of(set, marked);
        sayShapes(set);
        verdicts(set, marked);
        card.split(PROMPTS, PromptFolder.write(marked, fitted, output.resolve(PROMPTS), work));
        remember(set, marked, fitted);
        apart(marked).ifPresent(rows -> {
            String folder = "contaminated-" + PROMPTS;
            card.split(folder, PromptFolder.write(rows, fitting.apart(set, rows), output.resolve(folder), work));
        });
    }

    private void shards(LakeSet set, Optional<Decontaminator> tested, String tokenizer) {
        Dataset<Row> marked = intake.marked(set, tested);
        if (set.name().equals(LakeSet.INPUT)) {
            card.scored(scored.cards(marked));
        }
        FittedRows fitted = fitting.of(set, marked);
        sayShapes(set);
        if (set.name().equals(LakeSet.INPUT)) {
            verdicts(set, marked);
        }
        preferences.add(set.name(), marked, card.dataset(set));
        String template = set.kind() == RowKind.DOCUMENTS ? "plain-text" : "llama-3.1";
        ShardFolder shards = new ShardFolder(
                new ShardFormat(settings.sequenceLength(), 0, tokenizer, template),
                settings.packing().shards());
        pack(set.name(), shards, fitted, ValidationSplit.TRAINING);
        if (settings.holdsOut(set.name())) {
            String validation = set.name().equals(LakeSet.INPUT) ? "validation" : "validation-" + set.name();
            pack(validation, shards, fitted, ValidationSplit.VALIDATION);
        }
        remember(set, marked, fitted);
        apart(marked)
                .ifPresent(rows ->
                        pack("contaminated-" + set.name(), shards, fitting.apart(set, rows), ValidationSplit.TRAINING));
    }

    /** The contaminated rows where they are wanted apart, as if they were good; nothing when there are none. */
    private Optional<Dataset<Row>> apart(Dataset<Row> marked) {
        boolean wanted = settings.decontaminate().map(Decontamination::action).equals(Optional.of(Contaminated.SPLIT));
        Dataset<Row> contaminated = marked.filter(col("reason").equalTo(RejectReason.CONTAMINATED.name()))
                .withColumn("reason", lit(""))
                .withColumn("detail", lit(""));
        return wanted && !contaminated.isEmpty() ? Optional.of(contaminated) : Optional.empty();
    }

    /** Counts what was said of the input, and keeps it where it was said by a model. */
    private void verdicts(LakeSet input, Dataset<Row> marked) {
        Injections injections = settings.clean().injections();
        if (injections instanceof Injections.ByModel model) {
            GuardCard guard = GuardCard.byModel(model.found(), marked);
            card.guard(guard);
            VerdictFolder.write(marked, guard.rows(), output.resolve("guard"));
        } else if (injections.equals(Injections.DROP)) {
            card.guard(GuardCard.byRules(card.dataset(input)));
        }
    }

    /** Adds what is kept of the input to the dedup index. */
    private void remember(LakeSet set, Dataset<Row> marked, FittedRows fitted) {
        if (set.name().equals(LakeSet.INPUT)) {
            Dataset<Row> places = fitted.sequences().select("place").distinct();
            index.ifPresent(earlier -> earlier.add(marked.join(places, new String[] {"place"}, "left_semi")));
        }
    }

    private void pack(String split, ShardFolder shards, FittedRows fitted, String side) {
        card.split(split, shards.write(fitted, side, output.resolve(split), work));
    }

    private void sayShapes(LakeSet set) {
        steps.say(set.name() + " is " + card.dataset(set).shapesInWords());
    }
}
