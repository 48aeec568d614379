package dev.stillhouse.text.tokenize;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * Encodes by Hugging Face's Rust library, which reads every file that it wrote. It recognises special tokens in any text, so plain text
 * goes through a second tokenizer made from the same file without them.
 */
final class NativeEncoder implements TextEncoder {
    private final TokenizerFile file;
    private final NativeTokenizer plain;
    private @Nullable NativeTokenizer withSpecials;

    /** @throws Failure TOKENIZER_INVALID when the library does not take the file */
    NativeEncoder(TokenizerFile file) {
        this.file = file;
        this.plain = load(file.withoutSpecials());
    }

    @Override
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : plain.encode(Utf8.wellFormed(text));
    }

    @Override
    public int[] encodeWithSpecials(String text) {
        return text.isEmpty() ? new int[0] : withSpecials().encode(Utf8.wellFormed(text));
    }

    @Override
    public synchronized void close() {
        plain.close();
        if (withSpecials != null) {
            withSpecials.close();
        }
    }

    /** Made on first use: few processes need it, and it costs as much memory as the other. */
    private synchronized NativeTokenizer withSpecials() {
        if (withSpecials == null) {
            withSpecials = load(file.withSpecials());
        }
        return withSpecials;
    }

    private NativeTokenizer load(String json) {
        try {
            return NativeTokenizer.of(json);
        } catch (RuntimeException | LinkageError e) {
            throw FailureCode.TOKENIZER_INVALID.because(
                    e,
                    "Tokenizer %s: the tokenizers library does not load it: %s",
                    file.path(),
                    String.valueOf(e.getMessage()));
        }
    }
}
