package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.CaptureFigures;
import dev.stillhouse.distill.synthesis.GivenTextCheck;
import dev.stillhouse.distill.synthesis.GivenTextCheck.Verdict;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardKind;
import dev.stillhouse.text.shard.ShardReader;
import dev.stillhouse.text.shard.ShardWriter;
import dev.stillhouse.text.shard.TeacherTopK;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * Writes the rows of a part as they are, with what the teacher said at their labelled positions. A sequence that it said nothing of use about keeps its place,
 * with all slots unused: trainings take its tokens by their labels alone.
 *
 * @param parts in the order of their numbers
 * @param tokenizer folder that all workers see under this name
 * @param folder of the scored shards, likewise
 */
record TextShards(List<ScorePart> parts, ShardFormat format, String tokenizer, String folder)
        implements Function2<Integer, Iterator<Tuple2<Place, ScoredText>>, Iterator<ShardPart>> {
    @Override
    public Iterator<ShardPart> call(Integer number, Iterator<Tuple2<Place, ScoredText>> texts) {
        ScorePart part = parts.get(number);
        Path file = Path.of(folder, ShardKind.ARROW.fileName(number));
        try (HfTokenizer opened = HfTokenizer.open(Path.of(tokenizer));
                ShardReader reader = ShardReader.open(Path.of(part.file()));
                ShardWriter writer = ShardWriter.open(file, format)) {
            Draft draft = new Draft(new GivenTextCheck(opened), texts);
            for (int row = part.from(); row < part.to(); row++) {
                writer.add(draft.row(reader.row(row)));
            }
            return List.of(ShardPart.of(writer.finish(), draft.captured)).iterator();
        }
    }

    /** Goes through rows and texts side by side. */
    private final class Draft {
        private final GivenTextCheck check;
        private final Iterator<Tuple2<Place, ScoredText>> texts;
        private CaptureFigures captured = CaptureFigures.NOTHING;

        private Draft(GivenTextCheck check, Iterator<Tuple2<Place, ScoredText>> texts) {
            this.check = check;
            this.texts = texts;
        }

        private PackedRow row(PackedRow row) {
            int k = format.k();
            int[] ids = new int[row.labelled().cardinality() * k];
            float[] logProbs = new float[ids.length];
            Arrays.fill(ids, -1);
            int slot = 0;
            for (int s = 0; s < row.starts().length; s++) {
                int labels = PackedSequence.of(row, s).labels();
                if (labels > 0) {
                    Verdict verdict = next();
                    if (verdict.topK().isPresent()) {
                        TeacherTopK topK = verdict.topK().get();
                        System.arraycopy(topK.ids(), 0, ids, slot, labels * k);
                        System.arraycopy(topK.logProbs(), 0, logProbs, slot, labels * k);
                    }
                    slot += labels * k;
                }
            }
            TeacherTopK all = new TeacherTopK(k, ids, logProbs);
            return new PackedRow(row.tokens(), row.starts(), row.labelled(), row.origins(), Optional.of(all));
        }

        private Verdict next() {
            ScoredText text = texts.next()._2();
            Verdict verdict =
                    check.judge(text.placed().text().tokens(), text.entry().outcome());
            captured = captured.plus(CaptureFigures.of(verdict.capture(), verdict.topK()));
            return verdict;
        }
    }
}
