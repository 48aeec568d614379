package dev.stillhouse.text.tokenize;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@code tokenizer.json} holds, in a form that any number of threads may share. */
final class LoadedTokenizer {
    private final byte[][] bytes;
    private final Map<String, Integer> idOfSpecial = new HashMap<>();
    private final Map<Integer, String> specials;
    private final String fingerprint;
    private final @Nullable BpeEncoder java;
    private final String obstacle;

    LoadedTokenizer(TokenizerFile file) {
        bytes = bytes(file);
        specials = Map.copyOf(file.specials());
        specials.forEach((id, name) -> idOfSpecial.put(name, id));
        fingerprint = file.fingerprint();
        obstacle = file.obstacle().orElse("");
        java = obstacle.isEmpty()
                ? new BpeEncoder(new BpeModel(file.words(), file.merges(), file.ignoreMerges()), specials)
                : null;
    }

    /** The bytes of every token by id; nothing for an id that no token has. */
    byte[][] bytes() {
        return bytes;
    }

    Map<String, Integer> idOfSpecial() {
        return idOfSpecial;
    }

    Map<Integer, String> specials() {
        return specials;
    }

    String fingerprint() {
        return fingerprint;
    }

    /** Empty when this file needs the Rust library. */
    Optional<BpeEncoder> java() {
        return Optional.ofNullable(java);
    }

    /** Why this file needs the Rust library, or nothing. */
    String obstacle() {
        return obstacle;
    }

    private static byte[][] bytes(TokenizerFile file) {
        byte[][] bytes = new byte[file.vocabularySize()][];
        Arrays.fill(bytes, new byte[0]);
        ByteAlphabet alphabet = new ByteAlphabet();
        file.words().forEach((id, word) -> bytes[id] = alphabet.bytes(word));
        file.specials().forEach((id, name) -> bytes[id] = name.getBytes(StandardCharsets.UTF_8));
        return bytes;
    }
}
