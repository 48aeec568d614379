package dev.stillhouse.examples.helpdesk;

import dev.stillhouse.contracts.failure.Check;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** All checked phrases: one file per language and one for what they share. */
final class Phrasebook {
    private final PhraseFile common;
    private final Map<Language, PhraseFile> languages;

    private Phrasebook(PhraseFile common, Map<Language, PhraseFile> languages) {
        this.common = common;
        this.languages = languages;
    }

    /** @throws IllegalArgumentException naming the file and the section that is not as it must be */
    static Phrasebook load() {
        PhraseFile common = read("common");
        PhraseRules.check(common, PhraseRules.common());
        Map<Language, PhraseFile> languages = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            PhraseFile file = read(language.code());
            PhraseRules.check(file, PhraseRules.language());
            languages.put(language, file);
        }
        return new Phrasebook(common, languages);
    }

    private static PhraseFile read(String name) {
        String file = "helpdesk/" + name + ".txt";
        try (InputStream in = Phrasebook.class.getClassLoader().getResourceAsStream(file)) {
            Check.that(in != null, "%s is missing from the class path", file);
            return PhraseFile.parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + " from the class path", e);
        }
    }

    List<String> common(String section) {
        return common.phrases(section);
    }

    List<String> common(String section, Split split) {
        return common.phrases(named(section, split));
    }

    List<String> phrases(Language language, String section) {
        return file(language).phrases(section);
    }

    List<String> phrases(Language language, String section, Split split) {
        return file(language).phrases(named(section, split));
    }

    PhraseFile file(Language language) {
        return Objects.requireNonNull(languages.get(language), language.code());
    }

    private static String named(String section, Split split) {
        return section + " " + split.name().toLowerCase(Locale.ROOT);
    }
}
