package dev.stillhouse.text.pack;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.text.shard.Origin;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Cuts a sequence that is longer than a row. Every piece begins with the sequence's own first token, the beginning of text; the rest are
 * the tokens in their order, none of them twice. Pieces in which nothing is labelled teach nothing and are left out.
 */
public record SequenceSplitter(int sequenceLength) {
    public SequenceSplitter {
        Check.that(sequenceLength >= 2, "sequence_length must be at least 2, but was %d", sequenceLength);
    }

    /** The pieces; the sequence itself where it fits. The teacher's distributions are not cut, so that there must be none. */
    public List<TokenSequence> split(TokenSequence sequence) {
        int[] tokens = sequence.tokens();
        if (tokens.length <= sequenceLength) {
            return List.of(sequence);
        }
        Check.that(sequence.topK().isEmpty(), "sequence %s has top-k and cannot be cut", sequence.id());
        List<TokenSequence> pieces = new ArrayList<>();
        int room = sequenceLength - 1;
        for (int from = 1; from < tokens.length; from += room) {
            int to = Math.min(from + room, tokens.length);
            BitSet labelled = new BitSet(1 + to - from);
            for (int p = sequence.labelled().nextSetBit(from);
                    p >= 0 && p < to;
                    p = sequence.labelled().nextSetBit(p + 1)) {
                labelled.set(1 + p - from);
            }
            if (!labelled.isEmpty()) {
                int[] piece = new int[1 + to - from];
                piece[0] = tokens[0];
                System.arraycopy(tokens, from, piece, 1, to - from);
                pieces.add(
                        new TokenSequence(piece(sequence.origin(), pieces.size()), piece, labelled, sequence.topK()));
            }
        }
        return pieces;
    }

    private static Origin piece(Origin whole, int number) {
        return number == 0
                ? whole
                : new Origin(
                        whole.id() + "#" + number,
                        whole.dataset(),
                        whole.place(),
                        whole.key(),
                        whole.licence(),
                        whole.source());
    }
}
