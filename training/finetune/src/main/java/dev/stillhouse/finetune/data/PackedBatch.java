package dev.stillhouse.finetune.data;

import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.TopK;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Packed rows one after another as a batch. A labelled position of a row is predicted from the position before it, so targets shift by
 * one within each sequence; positions begin again in every sequence.
 */
public final class PackedBatch {
    private final int[] ids;
    private final int[] bounds;
    private final int[] targets;
    private final float[] weights;

    private PackedBatch(int tokens, int sequences) {
        this.ids = new int[tokens];
        this.bounds = new int[sequences + 1];
        this.targets = new int[tokens];
        this.weights = new float[tokens];
        Arrays.fill(targets, -1);
    }

    /** @param weight of every labelled token's loss */
    public static TokenBatch of(List<PackedRow> rows, float weight) {
        int tokens = rows.stream().mapToInt(row -> row.tokens().length).sum();
        int sequences = rows.stream().mapToInt(row -> row.starts().length).sum();
        PackedBatch batch = new PackedBatch(tokens, sequences);
        int at = 0;
        int sequence = 0;
        for (PackedRow row : rows) {
            batch.put(row, at, sequence, weight);
            at += row.tokens().length;
            sequence += row.starts().length;
        }
        batch.bounds[sequences] = tokens;
        return new TokenBatch(batch.ids, Segments.ofBounds(batch.bounds), batch.targets, batch.weights, topK(rows));
    }

    private void put(PackedRow row, int at, int sequence, float weight) {
        System.arraycopy(row.tokens(), 0, ids, at, row.tokens().length);
        for (int s = 0; s < row.starts().length; s++) {
            bounds[sequence + s] = at + row.starts()[s];
        }
        row.labelled().stream().forEach(position -> {
            targets[at + position - 1] = row.tokens()[position];
            weights[at + position - 1] = weight;
        });
    }

    /** Rows of different k, and rows without a teacher among rows with one, share the largest k; what is missing stays unused. */
    private static Optional<TopK> topK(List<PackedRow> rows) {
        int k = rows.stream()
                .flatMap(row -> row.topK().stream())
                .mapToInt(TeacherTopK::k)
                .max()
                .orElse(0);
        if (k == 0) {
            return Optional.empty();
        }
        int labels = rows.stream().mapToInt(row -> row.labelled().cardinality()).sum();
        int[] topIds = new int[labels * k];
        float[] logProbs = new float[labels * k];
        Arrays.fill(topIds, -1);
        int label = 0;
        for (PackedRow row : rows) {
            if (row.topK().isPresent()) {
                widen(row.topK().get(), k, topIds, logProbs, label);
            }
            label += row.labelled().cardinality();
        }
        return Optional.of(new TopK(k, topIds, logProbs));
    }

    private static void widen(TeacherTopK row, int k, int[] topIds, float[] logProbs, int label) {
        for (int position = 0; position < row.positions(); position++) {
            int to = (label + position) * k;
            System.arraycopy(row.ids(), position * row.k(), topIds, to, row.k());
            System.arraycopy(row.logProbs(), position * row.k(), logProbs, to, row.k());
        }
    }
}
