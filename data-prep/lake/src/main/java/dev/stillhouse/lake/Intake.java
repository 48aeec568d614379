package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.lit;

import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.language.LanguageMix;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** From the files of a data set to rows ({@link CleanRow#SCHEMA}) that are good or have the reason why not, on disk. */
final class Intake {
    private final PrepareSettings settings;
    private final LakeReader reader;
    private final WorkFolder work;
    private final ScoredRows scored;
    private final Optional<DedupIndex> index;

    /** @param index what earlier runs kept of their input */
    Intake(
            SparkSession spark,
            PrepareSettings settings,
            ScoredRows scored,
            WorkFolder work,
            Optional<DedupIndex> index) {
        this.settings = settings;
        this.scored = scored;
        this.reader = new LakeReader(spark);
        this.work = work;
        this.index = index;
    }

    /** Read, parsed, filtered and masked, and of the input scored by classifiers. */
    Dataset<Row> cleaned(LakeSet set) {
        return work.rows(cleanedName(set), working -> {
            Dataset<Row> rows = reader.read(set.name(), set.source(), set.rules(settings));
            return set.name().equals(LakeSet.INPUT) ? scored.of(rows) : rows;
        });
    }

    private static String cleanedName(LakeSet set) {
        return set.name() + "-cleaned";
    }

    /** The cleaned rows of a test set. */
    Dataset<Row> tests(LakeSet set) {
        return TestSet.withoutTools(cleaned(set));
    }

    /**
     * Cleaned, with what is contaminated, duplicates, what is beyond the mix of languages and {@code max_rows}, and what the guard found
     * marked.
     */
    Dataset<Row> marked(LakeSet set, Optional<Decontaminator> tested) {
        tested.ifPresent(sets -> sets.find(set, () -> cleaned(set)));
        Dataset<Row> marked = work.rows(set.name() + "-marked", working -> mark(set, tested, working));
        work.discard(cleanedName(set));
        return marked;
    }

    private Dataset<Row> mark(LakeSet set, Optional<Decontaminator> tested, HeldRows working) {
        boolean isInput = set.name().equals(LakeSet.INPUT);
        Dataset<Row> cleaned = cleaned(set);
        Dataset<Row> clean = tested.map(sets -> sets.mark(set, cleaned)).orElse(cleaned);
        Optional<Elders> elders = isInput ? index.flatMap(DedupIndex::elders) : Optional.empty();
        Dataset<Row> unique = new Deduplicator(settings.dedup(), working).mark(clean, elders);
        return isInput ? guarded(set, limited(mixed(unique, working), working)) : unique;
    }

    /** Marks the good rows beyond the mix of languages. */
    private Dataset<Row> mixed(Dataset<Row> rows, HeldRows working) {
        LanguageMix mix = settings.clean().languages().mix();
        if (mix.equals(LanguageMix.WHOLE)) {
            return rows;
        }
        long most = settings.maxRows().isPresent() ? settings.maxRows().getAsInt() : Long.MAX_VALUE;
        return new MixedRows(mix, most).mark(working.hold(rows));
    }

    private Dataset<Row> guarded(LakeSet set, Dataset<Row> rows) {
        if (settings.clean().injections() instanceof PrepareSettings.Injections.ByModel model) {
            return GuardedRows.of(model, set.kind()).judged(rows);
        }
        boolean judged = settings.clean().injections().equals(PrepareSettings.Injections.DROP);
        return judged ? GuardedRows.byRules(rows) : GuardedRows.unjudged(rows);
    }

    /** Marks the good rows beyond the first {@code max_rows} by content hash. */
    private Dataset<Row> limited(Dataset<Row> rows, HeldRows working) {
        if (settings.maxRows().isEmpty()) {
            return rows;
        }
        Dataset<Row> all = working.hold(rows);
        Dataset<Row> good = all.filter("reason = ''");
        Dataset<Row> taken = working.hold(
                good.orderBy("key", "id", "place").limit(settings.maxRows().getAsInt()));
        Dataset<Row> beyond = good.join(taken.select("place"), new String[] {"place"}, "left_anti")
                .withColumn("reason", lit(RejectReason.BEYOND_MAX_ROWS.name()));
        return all.filter("reason != ''").unionByName(taken).unionByName(beyond);
    }
}
