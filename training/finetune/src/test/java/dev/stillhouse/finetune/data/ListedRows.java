package dev.stillhouse.finetune.data;

import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Rows from a list. Row {@code i} of {@link #ofLengths} is made of the token {@code i}, so that tests can tell rows apart. */
public record ListedRows(List<PackedRow> rows) implements RowSource {
    public static ListedRows ofLengths(int... lengths) {
        List<PackedRow> rows = new ArrayList<>();
        for (int length : lengths) {
            int token = rows.size();
            int[] tokens = IntStream.range(0, length).map(i -> token).toArray();
            rows.add(row(tokens, new int[] {0}, IntStream.range(1, length).toArray()));
        }
        return new ListedRows(rows);
    }

    public static PackedRow row(int[] tokens, int[] starts, int... labelled) {
        return row(tokens, starts, Optional.empty(), labelled);
    }

    public static PackedRow row(int[] tokens, int[] starts, Optional<TeacherTopK> topK, int... labelled) {
        BitSet bits = new BitSet();
        IntStream.of(labelled).forEach(bits::set);
        List<Origin> origins = IntStream.of(starts)
                .mapToObj(start -> Origin.named("row-" + start))
                .toList();
        return new PackedRow(tokens, starts, bits, origins, topK);
    }

    @Override
    public int count() {
        return rows.size();
    }

    @Override
    public int tokens(int row) {
        return rows.get(row).tokens().length;
    }

    @Override
    public int labels(int row) {
        return rows.get(row).labelled().cardinality();
    }

    @Override
    public PackedRow row(int row) {
        return rows.get(row);
    }

    @Override
    public void close() {}
}
