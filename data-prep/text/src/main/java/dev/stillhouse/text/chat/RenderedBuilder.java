package dev.stillhouse.text.chat;

import dev.stillhouse.text.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts text, ids and mask together piece by piece. */
final class RenderedBuilder {
    /** Whether the model is trained to say a piece. */
    enum Said {
        BY_OTHERS,
        BY_MODEL
    }

    private record Piece(int[] ids, Said said) {}

    private final Tokenizer tokenizer;
    private final StringBuilder text = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();

    RenderedBuilder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    RenderedBuilder special(String name, Said said) {
        text.append(name);
        pieces.add(new Piece(new int[] {tokenizer.requireSpecial(name)}, said));
        return this;
    }

    RenderedBuilder plain(String content, Said said) {
        text.append(content);
        pieces.add(new Piece(tokenizer.encode(content), said));
        return this;
    }

    Rendered build() {
        int[] ids = new int[pieces.stream().mapToInt(piece -> piece.ids.length).sum()];
        boolean[] mask = new boolean[ids.length];
        int end = 0;
        for (Piece piece : pieces) {
            System.arraycopy(piece.ids, 0, ids, end, piece.ids.length);
            Arrays.fill(mask, end, end + piece.ids.length, piece.said == Said.BY_MODEL);
            end += piece.ids.length;
        }
        return new Rendered(text.toString(), ids, mask);
    }
}
