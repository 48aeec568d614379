package dev.stillhouse.text.quality;

import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;

/**
 * The rules that FineWeb added to Gopher's and C4's (Penedo et al. 2024). Where no spaces are written between words, as in Thai, sentences
 * end without punctuation, and {@code minPunctuatedLines} does not count.
 *
 * @param minPunctuatedLines share of lines that end as sentences do
 * @param maxShortLines share of lines of at most {@code shortLine} characters
 * @param maxDuplicateCharacters share of characters, line feeds left out, in lines that were there before
 * @param maxLineBreaks line feeds by words
 */
public record FineWebQuality(
        double minPunctuatedLines,
        double maxShortLines,
        int shortLine,
        double maxDuplicateCharacters,
        double maxLineBreaks)
        implements QualityRules {

    /** The thresholds of FineWeb. */
    public static final FineWebQuality PUBLISHED = new FineWebQuality(0.12, 0.67, 30, 0.01, 0.3);

    @Override
    public Verdict judge(Passage passage) {
        LineList lines = passage.lines();
        WordList words = passage.words();
        int characters = passage.text().length() - lines.breaks();
        return new Bounds(RejectReason.FINEWEB_QUALITY)
                .atLeast("min_punctuated_lines", minPunctuatedLines, words.isUnspaced() ? 1 : lines.punctuatedShare())
                .atMost("max_short_lines", maxShortLines, lines.shortShare(shortLine))
                .atMost(
                        "max_duplicate_characters",
                        maxDuplicateCharacters,
                        Share.of(lines.lines().repeats().characters(), characters))
                .atMost("max_line_breaks", maxLineBreaks, Share.of(lines.breaks(), words.count()))
                .verdict();
    }
}
