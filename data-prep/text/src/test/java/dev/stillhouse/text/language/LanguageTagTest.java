package dev.stillhouse.text.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTagTest {
    @ParameterizedTest
    @CsvSource({
        "en, en",
        "en-GB, en",
        "EN_us, en",
        "eng, en",
        "English, en",
        "deu, de",
        "zh-Hant-TW, zh",
        "ceb, ceb",
        "'', und",
        "' ', und",
        "42, und"
    })
    void bringsNamesIntoOneForm(String given, String expected) {
        assertThat(LanguageTag.primary(given)).isEqualTo(expected);
    }
}
