package dev.stillhouse.text.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageIdentifierTest {
    private final LanguageIdentifier identifier = new LanguageIdentifier();

    /** The floors are the measured accuracies of {@code docs/guide/data-prep.md}. */
    @ParameterizedTest
    @CsvSource({"en, 52", "de, 52", "fr, 52", "it, 52", "pt, 52", "hi, 52", "es, 52", "th, 52"})
    void knowsSentencesThatItHasNotSeen(String language, int right) {
        List<Sentences.Sentence> own = Sentences.all().stream()
                .filter(sentence -> sentence.language().equals(language))
                .toList();

        List<Sentences.Sentence> wrong = own.stream()
                .filter(sentence -> !identifier.identify(sentence.text()).language().equals(language))
                .toList();

        assertThat(own).hasSize(52);
        assertThat(own.size() - wrong.size()).as(wrong.toString()).isGreaterThanOrEqualTo(right);
    }

    @ParameterizedTest
    @CsvSource({"en", "de", "fr", "it", "pt", "hi", "es", "th"})
    void isSureOfLongTexts(String language) {
        LanguageIdentifier.Guess guess = identifier.identify(Sentences.prose(language));

        assertThat(guess.language()).isEqualTo(language);
        assertThat(guess.probability()).isGreaterThan(0.9);
    }

    @Test
    void knowsOtherLanguagesToo() {
        assertThat(identifier
                        .identify("Gisteren heb ik mijn fiets naar de winkel gebracht omdat de remmen niet meer werkten.")
                        .language())
                .isEqualTo("nl");
        assertThat(identifier.identify("1234 -- ?!").language()).isEqualTo("und");
    }
}
