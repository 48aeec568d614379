package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A packed row as columns, whatever kind of file they stand in; the package documentation has their layout. */
final class RowColumns {
    /** One row of a file that is read. */
    interface Source {
        byte[] binary(String column);

        List<String> texts(String column);
    }

    /** One row of a file that is written. */
    interface Sink {
        void binary(String column, byte[] value);

        void texts(String column, List<String> values);
    }

    private RowColumns() {}

    static void write(PackedRow row, Sink sink) {
        sink.binary(ShardSchema.TOKENS, IntBytes.of(row.tokens()));
        sink.binary(ShardSchema.LABELS, IntBytes.runs(row.labelled()));
        sink.binary(ShardSchema.STARTS, IntBytes.of(row.starts()));
        List<List<String>> origins = row.origins().stream().map(Origin::fields).toList();
        for (int i = 0; i < ShardSchema.ORIGINS.size(); i++) {
            int field = i;
            sink.texts(
                    ShardSchema.ORIGINS.get(i),
                    origins.stream().map(origin -> origin.get(field)).toList());
        }
        row.topK().ifPresent(top -> {
            List<String> columns = ShardVersion.CURRENT.topKColumns();
            byte[][] values = ShardVersion.CURRENT.topK(top);
            IntStream.range(0, values.length).forEach(i -> sink.binary(columns.get(i), values[i]));
        });
    }

    /** @throws IllegalArgumentException when the columns do not make a row of this format */
    static PackedRow read(ShardVersion version, ShardFormat format, Source source) {
        int[] tokens = IntBytes.ints(source.binary(ShardSchema.TOKENS));
        Check.that(
                tokens.length <= format.sequenceLength(),
                "has %d tokens, more than the sequence_length %d",
                tokens.length,
                format.sequenceLength());
        BitSet labelled = IntBytes.bits(source.binary(ShardSchema.LABELS), tokens.length);
        int[] starts = IntBytes.ints(source.binary(ShardSchema.STARTS));
        Optional<TeacherTopK> topK = format.k() == 0
                ? Optional.empty()
                : Optional.of(version.topK(
                        version.topKColumns().stream().map(source::binary).toList(),
                        format.k(),
                        labelled.cardinality()));
        return new PackedRow(tokens, starts, labelled, origins(source, starts.length), topK);
    }

    private static List<Origin> origins(Source source, int sequences) {
        List<List<String>> columns = new ArrayList<>();
        for (String column : ShardSchema.ORIGINS) {
            List<String> texts = source.texts(column);
            Check.that(
                    texts.size() == sequences,
                    "column %s has %d values for %d sequences",
                    column,
                    texts.size(),
                    sequences);
            columns.add(texts);
        }
        return IntStream.range(0, sequences)
                .mapToObj(s ->
                        Origin.of(columns.stream().map(column -> column.get(s)).toList()))
                .toList();
    }
}
