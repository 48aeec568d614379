package dev.stillhouse.text.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NGramsTest {
    @Property
    void measuresRepetitionAsTheDefinitionDoes(
            @ForAll("texts") List<String> words, @ForAll @IntRange(min = 2, max = 6) int n) {
        NGrams ngrams = new NGrams(new WordScanner().scan(String.join(" ", words)));

        assertThat(ngrams.repeatedCharacters(n)).isEqualTo(repeated(words, n));
        assertThat(ngrams.topCharacters(n)).isEqualTo(top(words, n));
    }

    @Test
    void countsNoCharacterTwice() {
        NGrams ngrams = new NGrams(new WordScanner().scan("aa bb cc aa bb cc aa bb cc"));

        assertThat(ngrams.repeatedCharacters(2)).isEqualTo(12);
        assertThat(ngrams.topCharacters(2)).isEqualTo(15);
        assertThat(ngrams.repeatedCharacters(10)).isZero();
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.of("a", "bb", "ccc", "dddd").list().ofMaxSize(60);
    }

    private static long repeated(List<String> words, int n) {
        Set<List<String>> seen = new HashSet<>();
        long characters = 0;
        int i = 0;
        while (i + n <= words.size()) {
            List<String> ngram = List.copyOf(words.subList(i, i + n));
            if (seen.add(ngram)) {
                i++;
            } else {
                characters += String.join("", ngram).length();
                i += n;
            }
        }
        return characters;
    }

    private static long top(List<String> words, int n) {
        Map<List<String>, Integer> counts = new HashMap<>();
        List<String> top = new ArrayList<>();
        int most = 1;
        for (int i = 0; i + n <= words.size(); i++) {
            List<String> ngram = List.copyOf(words.subList(i, i + n));
            int times = counts.merge(ngram, 1, Integer::sum);
            if (times > most) {
                most = times;
                top = ngram;
            }
        }
        return (long) most * String.join(" ", top).length();
    }
}
