package dev.stillhouse.text.tokenize;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** A byte-level vocabulary. Safe for use by many threads until it is closed. */
public interface Tokenizer extends AutoCloseable {
    /** The ids of plain text. What spells a special token in it is text like any other. */
    int[] encode(String text);

    /** The ids of text in which special tokens are special: for templates and tests, never for what a user wrote. */
    int[] encodeWithSpecials(String text);

    /** The bytes that a token stands for, which need not be whole characters; a special token stands for its own name. */
    byte[] bytes(int id);

    /** The id of the special token of this name, such as {@code <|eot_id|>}. */
    OptionalInt special(String name);

    /** One more than the largest id, special tokens included. */
    int vocabularySize();

    /** SHA-256 over vocabulary, merges, splitting rules and special tokens: equal for tokenizers that are equal. */
    String fingerprint();

    @Override
    void close();

    /** The text of some tokens; the replacement character stands for bytes that are not UTF-8. */
    default String decode(int[] ids) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(ids.length * 4);
        for (int id : ids) {
            all.writeBytes(bytes(id));
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    default boolean isSpecial(int id) {
        return special(new String(bytes(id), StandardCharsets.UTF_8)).orElse(-1) == id;
    }

    /** @throws Failure TOKENIZER_INVALID when there is no such special token */
    default int requireSpecial(String name) {
        return special(name)
                .orElseThrow(() -> FailureCode.TOKENIZER_INVALID.with(
                        "The tokenizer has no special token %s; a Llama 3.1 chat needs a tokenizer with the special tokens of Llama 3.1",
                        name));
    }
}
