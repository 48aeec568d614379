package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Map;
import java.util.Optional;

/** Rules that drop what is not prose, by family; the defaults are what the authors of each published. */
public record QualitySpec(
        @Default("{}") Optional<Gopher> gopher,
        @Default("{}") Optional<Repetition> repetition,
        @Default("{}") Optional<FineWeb> fineweb) {
    public QualitySpec {
        new Rules()
                .that(
                        gopher.isPresent() || repetition.isPresent() || fineweb.isPresent(),
                        "gopher must not be off when repetition and fineweb are; remove data.quality instead")
                .hold();
    }

    /** Gopher's rules of quality. */
    public record Gopher(
            @Default("50") int minWords,
            @Default("100000") int maxWords,
            @Default("3") double minMeanWordLength,
            @Default("10") double maxMeanWordLength,
            @Default("0.1") double maxSymbolRatio,
            @Default("0.9") double maxBulletLines,
            @Default("0.3") double maxEllipsisLines,
            @Default("0.8") double minAlphabeticWords,
            @Default("2") int minStopWords) {
        public Gopher {
            Rules rules = new Rules()
                    .that(minWords >= 0, "min_words must be at least 0, but was %d", minWords)
                    .that(
                            maxWords >= minWords,
                            "max_words must be at least min_words %d, but was %d",
                            minWords,
                            maxWords)
                    .that(
                            minMeanWordLength >= 0,
                            "min_mean_word_length must be at least 0, but was %s",
                            minMeanWordLength)
                    .that(
                            maxMeanWordLength >= minMeanWordLength,
                            "max_mean_word_length must be at least min_mean_word_length %s, but was %s",
                            minMeanWordLength,
                            maxMeanWordLength)
                    .that(maxSymbolRatio >= 0, "max_symbol_ratio must be at least 0, but was %s", maxSymbolRatio)
                    .that(minStopWords >= 0, "min_stop_words must be at least 0, but was %d", minStopWords);
            share(rules, "max_bullet_lines", maxBulletLines);
            share(rules, "max_ellipsis_lines", maxEllipsisLines);
            share(rules, "min_alphabetic_words", minAlphabeticWords);
            rules.hold();
        }
    }

    /** Gopher's rules of repetition; the last two are shares by the length of the n-gram in words. */
    public record Repetition(
            @Default("0.3") double maxDuplicateLines,
            @Default("0.3") double maxDuplicateParagraphs,
            @Default("0.2") double maxDuplicateLineCharacters,
            @Default("0.2") double maxDuplicateParagraphCharacters,
            @Default("{2: 0.2, 3: 0.18, 4: 0.16}") Map<String, Double> maxTopNgrams,

            @Default("{5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.1}")
            Map<String, Double> maxDuplicateNgrams) {
        public Repetition {
            Rules rules = new Rules();
            share(rules, "max_duplicate_lines", maxDuplicateLines);
            share(rules, "max_duplicate_paragraphs", maxDuplicateParagraphs);
            share(rules, "max_duplicate_line_characters", maxDuplicateLineCharacters);
            share(rules, "max_duplicate_paragraph_characters", maxDuplicateParagraphCharacters);
            ngrams(rules, "max_top_ngrams", maxTopNgrams);
            ngrams(rules, "max_duplicate_ngrams", maxDuplicateNgrams);
            rules.hold();
        }

        private static void ngrams(Rules rules, String key, Map<String, Double> shares) {
            shares.forEach((n, value) -> {
                rules.that(
                        n.matches("[2-9]|[1-4][0-9]|50"), "%s.%s must be named by a length of 2 to 50 words", key, n);
                share(rules, key + "." + n, value);
            });
        }
    }

    /** FineWeb's rules. */
    public record FineWeb(
            @Default("0.12") double minPunctuatedLines,
            @Default("0.67") double maxShortLines,
            @Default("30") int shortLine,
            @Default("0.01") double maxDuplicateCharacters,
            @Default("0.3") double maxLineBreaks) {
        public FineWeb {
            Rules rules = new Rules()
                    .that(shortLine >= 0, "short_line must be at least 0, but was %d", shortLine)
                    .that(maxLineBreaks >= 0, "max_line_breaks must be at least 0, but was %s", maxLineBreaks);
            share(rules, "min_punctuated_lines", minPunctuatedLines);
            share(rules, "max_short_lines", maxShortLines);
            share(rules, "max_duplicate_characters", maxDuplicateCharacters);
            rules.hold();
        }
    }

    private static void share(Rules rules, String key, double value) {
        rules.that(value >= 0 && value <= 1, "%s must be a share from 0 to 1, but was %s", key, value);
    }
}
