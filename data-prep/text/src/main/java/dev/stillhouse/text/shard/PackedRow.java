package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * One or more token sequences in a row, which do not see each other.
 *
 * @param tokens token ids
 * @param starts first position of every sequence, ascending from 0
 * @param labelled positions whose token the model is trained to say; never the first of a sequence
 * @param origins where the sequences came from, one each
 * @param topK the teacher's distributions at the labelled positions
 */
public record PackedRow(int[] tokens, int[] starts, BitSet labelled, List<Origin> origins, Optional<TeacherTopK> topK) {
    public PackedRow {
        origins = List.copyOf(origins);
        Check.that(tokens.length > 0, "a row must have at least one token");
        for (int i = 0; i < tokens.length; i++) {
            Check.that(tokens[i] >= 0, "token %d must not be negative, but was %d", i, tokens[i]);
        }
        checkStarts(starts, tokens.length, labelled);
        Check.that(
                origins.size() == starts.length,
                "%d sequences need as many origins, but have %d",
                starts.length,
                origins.size());
        Check.that(
                labelled.length() <= tokens.length,
                "position %d is labelled, but there are only %d tokens",
                labelled.length() - 1,
                tokens.length);
        int labels = labelled.cardinality();
        topK.ifPresent(top -> Check.that(
                top.positions() == labels,
                "top-k must have a position for each of the %d labelled tokens, but has %d",
                labels,
                top.positions()));
    }

    /** Ids of the source rows, one per sequence. */
    public List<String> rows() {
        return origins.stream().map(Origin::id).toList();
    }

    private static void checkStarts(int[] starts, int tokens, BitSet labelled) {
        Check.that(starts.length > 0 && starts[0] == 0, "the first sequence must start at 0");
        for (int i = 0; i < starts.length; i++) {
            Check.that(
                    starts[i] < tokens && (i == 0 || starts[i] > starts[i - 1]),
                    "sequence %d must start after the one before it and before the end at %d, but starts at %d",
                    i,
                    tokens,
                    starts[i]);
            Check.that(!labelled.get(starts[i]), "position %d begins a sequence and cannot be labelled", starts[i]);
        }
    }
}
