package dev.stillhouse.text.tokenize;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small tokenizer, trained once per test class. */
public final class TestTokenizer {
    public static final int VOCABULARY = 640;

    private TestTokenizer() {}

    public static HfTokenizer open() {
        return HfTokenizer.open(folder());
    }

    public static Path folder() {
        try {
            Path folder = Files.createTempDirectory("tokenizer");
            new BpeTrainer(BpeSettings.ofSize(VOCABULARY))
                    .train(SampleTexts.many(300).iterator())
                    .write(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
