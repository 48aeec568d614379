package dev.stillhouse.text.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * The model of languages, which is in a jar of Apache OpenNLP. One copy for a whole Java process: it takes a second or more to read, and
 * tens of megabytes, and Spark gives tasks nothing else to share. It is never changed.
 */
final class LanguageModel {
    private static final class Loaded {
        private static final LanguageDetectorModel MODEL = read();
    }

    private LanguageModel() {}

    static LanguageDetectorModel load() {
        return Loaded.MODEL;
    }

    private static LanguageDetectorModel read() {
        String name = "/langdetect-183.bin";
        try (InputStream in = Objects.requireNonNull(LanguageModel.class.getResourceAsStream(name), name)) {
            return new LanguageDetectorModel(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
