package dev.stillhouse.lake;

import dev.stillhouse.text.clean.RejectReason;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** From marked rows to the token sequences that fit: the last reason to drop a row, after which its data set is counted. */
final class FittingRows {
    private final PrepareSettings settings;
    private final HeldRows held;
    private final RejectedRows rejected;
    private final CardDraft card;

    FittingRows(PrepareSettings settings, HeldRows held, RejectedRows rejected, CardDraft card) {
        this.settings = settings;
        this.held = held;
        this.rejected = rejected;
        this.card = card;
    }

    /** The sequences ({@link SequenceRows#SCHEMA}) of the good rows. */
    Dataset<Row> of(LakeSet set, Dataset<Row> marked) {
        Dataset<Row> sequences = held.hold(tokens(set).of(marked.filter("reason = ''")));
        rejected.add(set, marked);
        rejected.add(set, sequences);
        card.dataset(set, counted(marked, sequences));
        return sequences.filter("reason = ''");
    }

    private static DatasetCard counted(Dataset<Row> marked, Dataset<Row> sequences) {
        DatasetCard counted = Counting.rows(marked);
        long tooLong = sequences.filter("reason != ''").count();
        Map<String, Long> reasons = new TreeMap<>(counted.rejected());
        if (tooLong > 0) {
            reasons.put(RejectReason.TOO_MANY_TOKENS.name(), tooLong);
        }
        return new DatasetCard(
                counted.read(),
                counted.kept() - tooLong,
                reasons,
                counted.shapes(),
                counted.languages(),
                counted.pii());
    }

    private SequenceRows tokens(LakeSet set) {
        return new SequenceRows(
                settings.tokenizer().toAbsolutePath().toString(),
                set.kind(),
                settings.sequenceLength(),
                settings.chunk());
    }
}
