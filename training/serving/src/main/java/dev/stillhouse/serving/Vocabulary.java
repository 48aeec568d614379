package dev.stillhouse.serving;

import dev.stillhouse.text.tokenize.StreamingDecoder;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tokens as text and as readable labels. A model may have more ids than its tokenizer: those say nothing. */
final class Vocabulary {
    private static final byte[] NOTHING = new byte[0];

    private final Tokenizer tokenizer;

    Vocabulary(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Whether a token's bytes are part of the text. */
    boolean isText(int id) {
        return id < tokenizer.vocabularySize() && !tokenizer.isSpecial(id);
    }

    /** The bytes that stand for a token in log-probabilities; a special token is spelled out. */
    byte[] bytes(int id) {
        return id < tokenizer.vocabularySize() ? tokenizer.bytes(id) : NOTHING;
    }

    /** The bytes as text, with the replacement character for what is not whole UTF-8. */
    String label(int id) {
        return new String(bytes(id), StandardCharsets.UTF_8);
    }

    String text(int[] ids) {
        return tokenizer.decode(Arrays.stream(ids).filter(this::isText).toArray());
    }

    StreamingDecoder decoder() {
        return new StreamingDecoder(tokenizer);
    }
}
