package dev.stillhouse.distill.synthesis;

import dev.stillhouse.text.tokenize.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Finds a student's tokens by their bytes, which is all that two tokenizers need to have in common. */
final class TokenIds {
    static final int UNKNOWN = -1;

    private final Map<String, Integer> ids = new HashMap<>();

    TokenIds(Tokenizer tokenizer) {
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            ids.putIfAbsent(key(tokenizer.bytes(id)), id);
        }
    }

    /** {@link #UNKNOWN} when the student has no such token. */
    int of(byte[] bytes) {
        return ids.getOrDefault(key(bytes), UNKNOWN);
    }

    /** One character per byte: equal bytes are equal strings, which no decoding as UTF-8 would give for parts of characters. */
    private static String key(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
