package dev.stillhouse.text.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Sentences that were written for these tests: 52 in each of the eight languages, short and long, about thirteen subjects. */
public final class Sentences {
    private static final int PER_PARAGRAPH = 4;

    /** A sentence with its language and its subject. */
    public record Sentence(String language, String subject, String text) {}

    private Sentences() {}

    public static List<Sentence> all() {
        try (InputStream in = Objects.requireNonNull(Sentences.class.getResourceAsStream("sentences.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .map(parts -> new Sentence(parts[0], parts[1], parts[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All sentences of a language as paragraphs, one for each subject. */
    public static String prose(String language) {
        List<String> own = all().stream()
                .filter(sentence -> sentence.language().equals(language))
                .map(Sentence::text)
                .toList();
        StringBuilder prose = new StringBuilder();
        for (int i = 0; i < own.size(); i += PER_PARAGRAPH) {
            prose.append(own.subList(i, Math.min(own.size(), i + PER_PARAGRAPH)).stream()
                            .collect(Collectors.joining(" ")))
                    .append("\n\n");
        }
        return prose.toString().strip();
    }
}
