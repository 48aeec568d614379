package dev.stillhouse.text.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.BreakIterator;
import dev.stillhouse.text.language.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordScannerTest {
    private final WordScanner scanner = new WordScanner();

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "fr", "it", "pt", "hi", "es", "th"})
    void findsTheWordsThatIcuFinds(String language) {
        for (Sentences.Sentence sentence : Sentences.all()) {
            if (sentence.language().equals(language)) {
                assertThat(lengths(scanner.scan(sentence.text())))
                        .as(sentence.text())
                        .isEqualTo(lengthsByIcu(sentence.text()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Don't pay $1,299.50 for v2.0_beta, e.g. at example.com!",
                "L\u2019eau d'\u00e9t\u00e9, aujourd'hui: 3.14, 'quoted', rock'n'roll",
                "End.Next one ... and so on . , ; no",
                "\u0905\u0928\u0941\u0930\u094b\u0927-\u092a\u0924\u094d\u0930 \u0967\u0968\u0969",
                "\u0e23\u0e32\u0e04\u0e32 250 \u0e1a\u0e32\u0e17 (iPhone 15)",
                ""
            })
    void followsUnicodesBoundaries(String text) {
        assertThat(lengths(scanner.scan(text))).isEqualTo(lengthsByIcu(text));
    }

    @Test
    void countsSymbolsThatStandAlone() {
        WordList words = scanner.scan("a - b | c => (d) !!! 12 x2");

        assertThat(words.count()).isEqualTo(6);
        assertThat(words.meanLength()).isEqualTo(8 / 6.0);
        // a, b, c, d and x2 have letters; beside the six words there are four symbols: - | => !!!
        assertThat(words.alphabeticShare()).isEqualTo(0.5);
        assertThat(words.isUnspaced()).isFalse();
    }

    @Test
    void hashesWithoutCase() {
        WordList words = scanner.scan("\u00dcBER \u00fcber");

        assertThat(words.hash(0)).isEqualTo(words.hash(1)).isEqualTo(WordScanner.hash("\u00fcber"));
    }

    @Test
    void knowsScriptsWithoutSpaces() {
        WordList words = scanner.scan("\u0e09\u0e31\u0e19\u0e01\u0e34\u0e19\u0e02\u0e49\u0e32\u0e27 ok");

        assertThat(lengths(words)).containsExactly(3, 3, 4, 2);
        assertThat(words.isUnspaced()).isTrue();
    }

    private static List<Integer> lengths(WordList words) {
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < words.count(); i++) {
            lengths.add(words.length(i));
        }
        return lengths;
    }

    private static List<Integer> lengthsByIcu(String text) {
        BreakIterator breaks = BreakIterator.getWordInstance(Locale.ROOT);
        breaks.setText(text);
        List<Integer> lengths = new ArrayList<>();
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            if (breaks.getRuleStatus() != BreakIterator.WORD_NONE) {
                lengths.add(text.codePointCount(start, end));
            }
            start = end;
        }
        return lengths;
    }
}
