package dev.stillhouse.text.quality;

import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rules of repetition of the Gopher paper (Rae et al. 2021, table A1). Shares of characters are shares of the whole text.
 *
 * @param maxDuplicateLines share of lines that were there before
 * @param maxDuplicateLineCharacters share of characters in such lines
 * @param maxTopNgrams by n, the share of characters in the n-gram of words that is there most often
 * @param maxDuplicateNgrams by n, the share of characters in n-grams of words that were there before
 */
public record GopherRepetition(
        double maxDuplicateLines,
        double maxDuplicateParagraphs,
        double maxDuplicateLineCharacters,
        double maxDuplicateParagraphCharacters,
        SortedMap<Integer, Double> maxTopNgrams,
        SortedMap<Integer, Double> maxDuplicateNgrams)
        implements QualityRules {

    /** The thresholds of the paper. */
    public static final GopherRepetition PUBLISHED = new GopherRepetition(
            0.3,
            0.3,
            0.2,
            0.2,
            new TreeMap<>(Map.of(2, 0.2, 3, 0.18, 4, 0.16)),
            new TreeMap<>(Map.of(5, 0.15, 6, 0.14, 7, 0.13, 8, 0.12, 9, 0.11, 10, 0.10)));

    public GopherRepetition {
        maxTopNgrams = Collections.unmodifiableSortedMap(new TreeMap<>(maxTopNgrams));
        maxDuplicateNgrams = Collections.unmodifiableSortedMap(new TreeMap<>(maxDuplicateNgrams));
    }

    @Override
    public Verdict judge(Passage passage) {
        int characters = passage.text().length();
        TextRanges lines = passage.lines().lines();
        TextRanges.Repeats repeated = lines.repeats();
        TextRanges paragraphs = passage.lines().paragraphs();
        TextRanges.Repeats repeatedParagraphs = paragraphs.repeats();
        Bounds bounds = new Bounds(RejectReason.GOPHER_REPETITION)
                .atMost(
                        "max_duplicate_paragraphs",
                        maxDuplicateParagraphs,
                        Share.of(repeatedParagraphs.pieces(), paragraphs.count()))
                .atMost(
                        "max_duplicate_paragraph_characters",
                        maxDuplicateParagraphCharacters,
                        Share.of(repeatedParagraphs.characters(), characters))
                .atMost("max_duplicate_lines", maxDuplicateLines, Share.of(repeated.pieces(), lines.count()))
                .atMost(
                        "max_duplicate_line_characters",
                        maxDuplicateLineCharacters,
                        Share.of(repeated.characters(), characters));
        return bounds.hold() ? judgeWords(new NGrams(passage.words()), characters, bounds) : bounds.verdict();
    }

    private Verdict judgeWords(NGrams ngrams, int characters, Bounds bounds) {
        for (Map.Entry<Integer, Double> bound : maxTopNgrams.entrySet()) {
            long top = ngrams.topCharacters(bound.getKey());
            bounds.atMost("max_top_ngrams." + bound.getKey(), bound.getValue(), Share.of(top, characters));
            if (top == 0 || !bounds.hold()) {
                break;
            }
        }
        for (Map.Entry<Integer, Double> bound : maxDuplicateNgrams.entrySet()) {
            if (!bounds.hold()) {
                break;
            }
            long repeated = ngrams.repeatedCharacters(bound.getKey());
            bounds.atMost("max_duplicate_ngrams." + bound.getKey(), bound.getValue(), Share.of(repeated, characters));
            if (repeated == 0) {
                // What is not repeated at this length is not at a greater one.
                break;
            }
        }
        return bounds.verdict();
    }
}
