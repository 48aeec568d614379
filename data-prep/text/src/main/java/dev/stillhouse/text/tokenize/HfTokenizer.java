package dev.stillhouse.text.tokenize;

import dev.stillhouse.contracts.failure.Failure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokenizer of a Hugging Face model folder. Files like those of Llama 3 are encoded by {@link BpeEncoder}, whose tables all instances of
 * a process share; others by Hugging Face's Rust library, which is unpacked once into DJL's cache folder and works offline. The ids are the
 * same.
 */
public final class HfTokenizer implements Tokenizer {
    private final LoadedTokenizer loaded;
    private final TextEncoder encoder;
    private volatile boolean closed;

    private HfTokenizer(LoadedTokenizer loaded, TextEncoder encoder) {
        this.loaded = loaded;
        this.encoder = encoder;
    }

    /**
     * @param folderOrFile a model folder with a {@code tokenizer.json}, or such a file
     * @throws Failure TOKENIZER_INVALID
     */
    public static HfTokenizer open(Path folderOrFile) {
        Path file = TokenizerFile.locate(folderOrFile);
        LoadedTokenizer loaded = SharedTokenizers.load(file);
        return new HfTokenizer(
                loaded, loaded.java().<TextEncoder>map(java -> java).orElseGet(() -> nativeEncoder(file)));
    }

    /**
     * The same, always by the Rust library: to compare with.
     *
     * @throws Failure TOKENIZER_INVALID
     */
    public static HfTokenizer openNative(Path folderOrFile) {
        Path file = TokenizerFile.locate(folderOrFile);
        return new HfTokenizer(SharedTokenizers.load(file), nativeEncoder(file));
    }

    @Override
    public int[] encode(String text) {
        checkOpen();
        return encoder.encode(text);
    }

    @Override
    public int[] encodeWithSpecials(String text) {
        checkOpen();
        return encoder.encodeWithSpecials(text);
    }

    @Override
    public byte[] bytes(int id) {
        byte[][] bytes = loaded.bytes();
        if (id < 0 || id >= bytes.length) {
            throw new IllegalArgumentException(
                    "token id " + id + " is outside of the vocabulary of " + bytes.length + " tokens");
        }
        return bytes[id].clone();
    }

    @Override
    public OptionalInt special(String name) {
        Integer id = loaded.idOfSpecial().get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public boolean isSpecial(int id) {
        return loaded.specials().containsKey(id);
    }

    @Override
    public int vocabularySize() {
        return loaded.bytes().length;
    }

    @Override
    public String fingerprint() {
        return loaded.fingerprint();
    }

    /** What in the file needs the Rust library; empty for a file that is encoded in Java. */
    public Optional<String> nativeReason() {
        return loaded.obstacle().isEmpty() ? Optional.empty() : Optional.of(loaded.obstacle());
    }

    @Override
    public void close() {
        closed = true;
        encoder.close();
    }

    private static TextEncoder nativeEncoder(Path file) {
        return new NativeEncoder(TokenizerFile.read(file));
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the tokenizer is closed");
        }
    }
}
