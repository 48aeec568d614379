package dev.stillhouse.text.quality;

import dev.stillhouse.text.clean.Verdict;
import dev.stillhouse.text.language.LanguageTag;
import java.util.List;

/** Judges texts by families of rules, in their order. Not for several threads. */
public final class QualityFilter {
    private final List<QualityRules> families;
    private final WordScanner scanner = new WordScanner();
    private final StopWords stopWords = new StopWords();

    public QualityFilter(List<QualityRules> families) {
        this.families = List.copyOf(families);
    }

    /**
     * The first rule that the text breaks, with its threshold and the text's value.
     *
     * @param text in normal form
     * @param language as its row names it, or empty
     */
    public Verdict judge(String text, String language) {
        WordList words = scanner.scan(text);
        int stops = stopWords.count(words, LanguageTag.primary(language));
        Passage passage = new Passage(text, words, new LineList(text), stops);
        for (QualityRules family : families) {
            Verdict verdict = family.judge(passage);
            if (!verdict.keeps()) {
                return verdict;
            }
        }
        return Verdict.KEEP;
    }
}
