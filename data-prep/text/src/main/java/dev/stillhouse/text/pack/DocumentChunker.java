package dev.stillhouse.text.pack;

import dev.stillhouse.contracts.failure.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Cuts a rendered document into sequences of a fixed length. Each begins with the beginning-of-text token; the last one ends with the
 * end-of-text token. Tokens that a piece repeats from the one before are context there, not labels: no token is learned twice.
 *
 * @param tokens most tokens of a piece, the beginning included
 * @param overlap tokens that a piece repeats from the one before it
 */
public record DocumentChunker(int tokens, int overlap) {
    public DocumentChunker {
        Check.that(tokens >= 2, "chunk.tokens must be at least 2, but was %d", tokens);
        Check.that(
                overlap >= 0 && overlap < tokens - 1,
                "chunk.overlap must be from 0 to below chunk.tokens - 1 = %d, but was %d",
                tokens - 1,
                overlap);
    }

    /** @param rendered beginning of text, content, end of text */
    public List<TokenSequence> cut(String id, int[] rendered) {
        int room = tokens - 1;
        List<TokenSequence> pieces = new ArrayList<>();
        int labelledUpTo = 1;
        for (int from = 1; labelledUpTo < rendered.length; from += room - overlap) {
            int to = Math.min(from + room, rendered.length);
            int[] piece = new int[1 + to - from];
            piece[0] = rendered[0];
            System.arraycopy(rendered, from, piece, 1, to - from);
            BitSet labelled = new BitSet(piece.length);
            labelled.set(1 + labelledUpTo - from, piece.length);
            pieces.add(new TokenSequence(pieces.isEmpty() ? id : id + "#" + pieces.size(), piece, labelled));
            labelledUpTo = to;
        }
        if (pieces.isEmpty()) {
            pieces.add(new TokenSequence(id, Arrays.copyOf(rendered, 1), new BitSet()));
        }
        return pieces;
    }
}
