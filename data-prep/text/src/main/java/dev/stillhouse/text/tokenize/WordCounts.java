package dev.stillhouse.text.tokenize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** How often each piece of the pre-tokenizer stands in a text. */
final class WordCounts {
    record Word(String text, long count) {}

    private final Map<String, long[]> counts = new HashMap<>();

    void addAll(Iterator<String> texts) {
        PreTokenizer splitter = new PreTokenizer();
        while (texts.hasNext()) {
            splitter.split(texts.next(), piece -> counts.computeIfAbsent(piece, p -> new long[1])[0]++);
        }
    }

    /** In the order of the text of the words: nothing that follows depends on the order of the input. */
    List<Word> sorted() {
        List<Word> words = new ArrayList<>(counts.size());
        counts.forEach((text, count) -> words.add(new Word(text, count[0])));
        words.sort((a, b) -> a.text().compareTo(b.text()));
        return words;
    }
}
