package dev.stillhouse.distill.synthesis;

import dev.stillhouse.text.tokenize.BpeSettings;
import dev.stillhouse.text.tokenize.BpeTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A tokenizer that knows the words of help desk answers. */
public final class TinyVocabulary {
    private TinyVocabulary() {}

    /** Writes {@code tokenizer.json} into a folder, which is made. */
    public static Path writeTo(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new BpeTrainer(BpeSettings.ofSize(320))
                .train(IntStream.range(0, 200)
                        .mapToObj(i -> "{\"team\": \"network\", \"priority\": " + i + "} the printer number " + i
                                + " does not print any more, please help me user assistant system")
                        .iterator())
                .write(folder);
        return folder;
    }
}
