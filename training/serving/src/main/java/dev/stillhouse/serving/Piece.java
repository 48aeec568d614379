package dev.stillhouse.serving;

import dev.stillhouse.llama.generate.GeneratedToken;
import java.util.List;

/**
 * What came of an answer at once.
 *
 * @param text text that became certain; may be empty
 * @param tokens what was generated; the text of one may come with a later piece
 * @param labelOffset characters of the labels of all earlier tokens of the answer
 */
record Piece(String text, List<GeneratedToken> tokens, int labelOffset) {
    Piece {
        tokens = List.copyOf(tokens);
    }
}
