package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.lit;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From marked rows to token sequences that fit: the last reasons to drop a row, after which its data set is counted. */
final class FittingRows {
    private final PrepareSettings settings;
    private final HeldRows held;
    private final WorkFolder work;
    private final RejectedRows rejected;
    private final CardDraft card;
    private final ValidationSplit split;

    FittingRows(PrepareSettings settings, HeldRows held, WorkFolder work, RejectedRows rejected, CardDraft card) {
        this.settings = settings;
        this.held = held;
        this.work = work;
        this.rejected = rejected;
        this.card = card;
        this.split = new ValidationSplit(settings);
    }

    FittedRows of(LakeSet set, Dataset<Row> marked) {
        Dataset<Row> sequences = work.rows(
                set.name() + "-sequences",
                working -> split.sides(set, tokens(set).of(marked.filter("reason = ''"))));
        split.beside(set, sequences);
        SequenceCounts counts = SequenceCounts.of(sequences);
        rejected.add(set, marked);
        rejected.add(set, sequences.filter("part = 0"));
        card.dataset(set, counted(Counting.rows(marked), counts.dropped()));
        return new FittedRows(set, sequences.filter("reason = ''"), counts);
    }

    /** Those of the rows that fit, all on one side; neither counted nor among the rejects. */
    FittedRows apart(LakeSet set, Dataset<Row> rows) {
        Dataset<Row> sequences =
                held.hold(tokens(set).of(rows).withColumn(ValidationSplit.SIDE, lit(ValidationSplit.TRAINING)));
        return new FittedRows(set, sequences.filter("reason = ''"), SequenceCounts.of(sequences));
    }

    private static DatasetCard counted(DatasetCard counted, Map<String, Long> dropped) {
        Map<String, Long> reasons = new TreeMap<>(counted.rejected());
        dropped.forEach((reason, rows) -> reasons.merge(reason, rows, Long::sum));
        long all = dropped.values().stream().mapToLong(Long::longValue).sum();
        return new DatasetCard(
                counted.read(), counted.kept() - all, reasons, counted.shapes(), counted.languages(), counted.pii());
    }

    private SequenceRows tokens(LakeSet set) {
        return new SequenceRows(
                settings.tokenizer().toAbsolutePath().toString(),
                set.kind(),
                settings.sequenceLength(),
                settings.chunk(),
                settings.packing().tooLong());
    }
}
