package dev.stillhouse.finetune.data;

import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.text.shard.PackedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Rows that a training is measured on: those of a source that have a label, or as many of them as wanted, taken evenly. */
public final class HeldOutRows {
    /** Losses add up as they are, and are divided once by the number of labels. */
    private static final float WEIGHT = 1f;

    private final RowSource rows;
    private final int[] chosen;

    /** @param most rows that are taken */
    public HeldOutRows(RowSource rows, int most) {
        int[] labelled = IntStream.range(0, rows.count())
                .filter(row -> rows.labels(row) > 0)
                .toArray();
        int count = Math.min(most, labelled.length);
        this.rows = rows;
        this.chosen = IntStream.range(0, count)
                .map(i -> labelled[(int) ((long) i * labelled.length / count)])
                .toArray();
    }

    public int count() {
        return chosen.length;
    }

    /** Tokens of all of them that are targets. */
    public long labels() {
        return IntStream.of(chosen).mapToLong(rows::labels).sum();
    }

    /**
     * Hands one worker's share over, a micro batch after the other.
     *
     * @param microBatchTokens of a batch at most; no row is longer
     */
    public void visit(Share share, int microBatchTokens, Consumer<TokenBatch> visitor) {
        int[] tokens = IntStream.of(chosen).map(rows::tokens).toArray();
        List<PackedRow> micro = new ArrayList<>();
        int microTokens = 0;
        for (int own : share.rows(tokens)) {
            if (microTokens + tokens[own] > microBatchTokens) {
                visitor.accept(PackedBatch.of(micro, WEIGHT));
                micro.clear();
                microTokens = 0;
            }
            micro.add(rows.row(chosen[own]));
            microTokens += tokens[own];
        }
        if (!micro.isEmpty()) {
            visitor.accept(PackedBatch.of(micro, WEIGHT));
        }
    }
}
