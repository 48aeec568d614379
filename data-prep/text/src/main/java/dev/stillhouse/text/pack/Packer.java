package dev.stillhouse.text.pack;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Best-fit-decreasing bin packing: the longest sequence first, each into the fullest row that still takes it. Equal input in equal order
 * gives equal rows. No sequence is cut or dropped.
 */
public final class Packer {
    private final int sequenceLength;

    public Packer(int sequenceLength) {
        Check.that(sequenceLength >= 2, "sequence_length must be at least 2, but was %d", sequenceLength);
        this.sequenceLength = sequenceLength;
    }

    /**
     * Packs all sequences of a list; the rows come in the order in which they were opened.
     *
     * @throws IllegalArgumentException when a sequence is longer than a row
     */
    public List<PackedRow> pack(List<TokenSequence> sequences) {
        List<TokenSequence> byLength = new ArrayList<>(sequences);
        byLength.sort(
                Comparator.comparingInt((TokenSequence s) -> s.tokens().length).reversed());
        List<List<TokenSequence>> rows = new ArrayList<>();
        OpenRows open = new OpenRows(sequenceLength);
        for (TokenSequence sequence : byLength) {
            int length = sequence.tokens().length;
            Check.that(
                    length <= sequenceLength,
                    "sequence %s has %d tokens, more than the sequence_length %d",
                    sequence.id(),
                    length,
                    sequenceLength);
            int row = open.take(length);
            if (row == rows.size()) {
                rows.add(new ArrayList<>());
            }
            rows.get(row).add(sequence);
        }
        return rows.stream().map(Packer::join).toList();
    }

    private static PackedRow join(List<TokenSequence> sequences) {
        int[] tokens =
                new int[sequences.stream().mapToInt(s -> s.tokens().length).sum()];
        int[] starts = new int[sequences.size()];
        BitSet labelled = new BitSet(tokens.length);
        int end = 0;
        for (int i = 0; i < starts.length; i++) {
            TokenSequence sequence = sequences.get(i);
            starts[i] = end;
            System.arraycopy(sequence.tokens(), 0, tokens, end, sequence.tokens().length);
            int offset = end;
            sequence.labelled().stream().forEach(position -> labelled.set(offset + position));
            end += sequence.tokens().length;
        }
        List<Origin> origins = sequences.stream().map(TokenSequence::origin).toList();
        return new PackedRow(tokens, starts, labelled, origins, joinTopK(sequences));
    }

    private static Optional<TeacherTopK> joinTopK(List<TokenSequence> sequences) {
        List<TeacherTopK> parts =
                sequences.stream().flatMap(s -> s.topK().stream()).toList();
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        int[] ids =
                parts.stream().flatMapToInt(part -> Arrays.stream(part.ids())).toArray();
        float[] logProbs = new float[ids.length];
        int end = 0;
        for (TeacherTopK part : parts) {
            System.arraycopy(part.logProbs(), 0, logProbs, end, part.logProbs().length);
            end += part.logProbs().length;
        }
        return Optional.of(new TeacherTopK(parts.get(0).k(), ids, logProbs));
    }

    /** Rows by the places that they have left. */
    private static final class OpenRows {
        private final List<Deque<Integer>> byRoom = new ArrayList<>();
        private final BitSet rooms;
        private final int sequenceLength;
        private int opened;

        OpenRows(int sequenceLength) {
            this.sequenceLength = sequenceLength;
            this.rooms = new BitSet(sequenceLength + 1);
            for (int room = 0; room <= sequenceLength; room++) {
                byRoom.add(new ArrayDeque<>());
            }
        }

        /** The number of the fullest row with so much room, which then has less; a new one where there is none. */
        int take(int length) {
            int room = rooms.nextSetBit(length);
            if (room < 0) {
                put(opened, sequenceLength - length);
                return opened++;
            }
            int row = byRoom.get(room).removeFirst();
            if (byRoom.get(room).isEmpty()) {
                rooms.clear(room);
            }
            put(row, room - length);
            return row;
        }

        private void put(int row, int room) {
            byRoom.get(room).addLast(row);
            rooms.set(room);
        }
    }
}
