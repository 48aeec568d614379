package dev.stillhouse.text.tokenize;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a Hugging Face model folder. Works offline; the native library is unpacked once into DJL's cache folder.
 *
 * <p>The Rust library recognises special tokens in any text, so plain text goes through a second tokenizer made from the same file
 * without them.
 */
public final class HfTokenizer implements Tokenizer {
    private final Path source;
    private final TokenizerFile file;
    private final byte[][] bytes;
    private final Map<String, Integer> specials = new HashMap<>();
    private final String fingerprint;
    private final NativeTokenizer plain;
    private @Nullable NativeTokenizer withSpecials;

    private HfTokenizer(Path source, TokenizerFile file) {
        this.source = source;
        this.file = file;
        this.bytes = bytes(file);
        file.specials().forEach((id, name) -> specials.put(name, id));
        this.fingerprint = file.fingerprint();
        this.plain = load(file.withoutSpecials());
    }

    /**
     * @param folderOrFile a model folder with a {@code tokenizer.json}, or such a file
     * @throws Failure TOKENIZER_INVALID
     */
    public static HfTokenizer open(Path folderOrFile) {
        return new HfTokenizer(folderOrFile, TokenizerFile.read(folderOrFile));
    }

    @Override
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : plain.encode(wellFormed(text));
    }

    @Override
    public int[] encodeWithSpecials(String text) {
        return text.isEmpty() ? new int[0] : withSpecials().encode(wellFormed(text));
    }

    @Override
    public byte[] bytes(int id) {
        if (id < 0 || id >= bytes.length) {
            throw new IllegalArgumentException(
                    "token id " + id + " is outside of the vocabulary of " + bytes.length + " tokens");
        }
        return bytes[id].clone();
    }

    @Override
    public OptionalInt special(String name) {
        Integer id = specials.get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public boolean isSpecial(int id) {
        return file.specials().containsKey(id);
    }

    @Override
    public int vocabularySize() {
        return bytes.length;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
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
                    source,
                    String.valueOf(e.getMessage()));
        }
    }

    private static byte[][] bytes(TokenizerFile file) {
        byte[][] bytes = new byte[file.vocabularySize()][];
        Arrays.fill(bytes, new byte[0]);
        ByteAlphabet alphabet = new ByteAlphabet();
        file.words().forEach((id, word) -> bytes[id] = alphabet.bytes(word));
        file.specials().forEach((id, name) -> bytes[id] = name.getBytes(StandardCharsets.UTF_8));
        return bytes;
    }

    /** Half a surrogate pair is no character and has no UTF-8: it becomes the replacement character. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }
}
