package dev.stillhouse.llama;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.TopK;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Packed sequences with what each position must predict.
 *
 * @param ids token ids [N]
 * @param segments where the sequences lie; their rows are N
 * @param targets the token that the row must predict, or -1 where there is no label [N]
 * @param weights what each row's loss is multiplied by [N]
 * @param topK one row per labelled row, in order; ids of -1 where the teacher said nothing
 */
public record TokenBatch(int[] ids, Segments segments, int[] targets, float[] weights, Optional<TopK> topK) {
    public TokenBatch {
        Check.that(segments.rows() == ids.length, "segments cover %d rows of %d tokens", segments.rows(), ids.length);
        Check.that(
                targets.length == ids.length && weights.length == ids.length,
                "a batch of %d tokens has %d targets and %d weights",
                ids.length,
                targets.length,
                weights.length);
        int labelled = (int) IntStream.of(targets).filter(target -> target >= 0).count();
        topK.ifPresent(top ->
                Check.that(top.rows() == labelled, "%d labelled rows have %d rows of top-k", labelled, top.rows()));
    }

    /** The rows that have a target. */
    public int[] labelledRows() {
        return IntStream.range(0, targets.length)
                .filter(row -> targets[row] >= 0)
                .toArray();
    }

    /** The same with rows after it, up to a multiple, that stand for themselves and have no label. */
    TokenBatch paddedTo(int multiple) {
        int rows = RowPadding.roundedUp(ids.length, multiple);
        if (rows == ids.length) {
            return this;
        }
        int[] more = Arrays.copyOf(targets, rows);
        Arrays.fill(more, ids.length, rows, -1);
        return new TokenBatch(
                Arrays.copyOf(ids, rows),
                segments.followedBy(rows - ids.length),
                more,
                Arrays.copyOf(weights, rows),
                topK);
    }

    public int tokens() {
        return ids.length;
    }
}
