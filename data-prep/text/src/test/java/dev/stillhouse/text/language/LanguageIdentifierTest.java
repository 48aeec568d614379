package dev.stillhouse.text.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageIdentifierTest {
    private static final Set<String> EIGHT = Set.of("en", "de", "fr", "it", "pt", "hi", "es", "th");

    private final LanguageIdentifier identifier = new LanguageIdentifier(Set.of());

    /** Of 52, as {@code docs/guide/data-prep.md} has them. */
    @ParameterizedTest
    @CsvSource({
        "en, 50, 52",
        "de, 51, 52",
        "fr, 48, 50",
        "it, 50, 51",
        "pt, 50, 52",
        "hi, 52, 52",
        "es, 45, 48",
        "th, 52, 52"
    })
    void knowsSentencesThatItHasNotSeen(String language, long amongAll, long amongEight) {
        assertThat(right(identifier, language)).isEqualTo(amongAll);
        assertThat(right(new LanguageIdentifier(EIGHT), language)).isEqualTo(amongEight);
    }

    @ParameterizedTest
    @CsvSource({"en", "de", "fr", "it", "pt", "hi", "es", "th"})
    void isSureOfLongTexts(String language) {
        LanguageIdentifier.Guess guess = identifier.identify(Sentences.prose(language));

        assertThat(guess.language()).isEqualTo(language);
        assertThat(guess.probability()).isGreaterThan(0.3);
    }

    @Test
    void knowsOtherLanguagesToo() {
        assertThat(identifier
                        .identify(
                                "Gisteren heb ik mijn fiets naar de winkel gebracht omdat de remmen niet meer werkten.")
                        .language())
                .isEqualTo("nl");
        assertThat(identifier.identify("1234 -- ?!").language()).isEqualTo("und");
    }

    private static long right(LanguageIdentifier identifier, String language) {
        return Sentences.all().stream()
                .filter(sentence -> sentence.language().equals(language))
                .filter(sentence ->
                        identifier.identify(sentence.text()).language().equals(language))
                .count();
    }
}
