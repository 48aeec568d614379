package dev.stillhouse.text.quality;

import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;

/**
 * Rules of quality of the Gopher paper (Rae et al. 2021, table A1 and section A.1.1).
 *
 * @param minWords words of a text; punctuation is none
 * @param minMeanWordLength characters of a word, combining marks included
 * @param maxSymbolRatio hash signs by words, and ellipses by words
 * @param maxBulletLines share of lines that begin with a bullet point
 * @param maxEllipsisLines share of lines that end with an ellipsis
 * @param minAlphabeticWords share of words with a letter
 * @param minStopWords different stop words of the text's language
 */
public record GopherQuality(
        int minWords,
        int maxWords,
        double minMeanWordLength,
        double maxMeanWordLength,
        double maxSymbolRatio,
        double maxBulletLines,
        double maxEllipsisLines,
        double minAlphabeticWords,
        int minStopWords)
        implements QualityRules {

    /** The thresholds of the paper. */
    public static final GopherQuality PUBLISHED = new GopherQuality(50, 100_000, 3, 10, 0.1, 0.9, 0.3, 0.8, 2);

    @Override
    public Verdict judge(Passage passage) {
        WordList words = passage.words();
        LineList lines = passage.lines();
        return new Bounds(RejectReason.GOPHER_QUALITY)
                .atLeast("min_words", minWords, words.count())
                .atMost("max_words", maxWords, words.count())
                .atLeast("min_mean_word_length", minMeanWordLength, words.meanLength())
                .atMost("max_mean_word_length", maxMeanWordLength, words.meanLength())
                .atMost("max_symbol_ratio", maxSymbolRatio, symbolRatio(passage))
                .atMost("max_bullet_lines", maxBulletLines, lines.bulletShare())
                .atMost("max_ellipsis_lines", maxEllipsisLines, lines.ellipsisShare())
                .atLeast("min_alphabetic_words", minAlphabeticWords, words.alphabeticShare())
                .atLeast("min_stop_words", minStopWords, passage.stopWords())
                .verdict();
    }

    private static double symbolRatio(Passage passage) {
        String text = passage.text();
        int ellipses = count(text, "...") + count(text, "\u2026");
        return Share.of(Math.max(count(text, "#"), ellipses), passage.words().count());
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }
}
