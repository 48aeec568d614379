package dev.stillhouse.text.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Words that a text of more than a few sentences can hardly do without, by language. English has those of the Gopher paper; the others are
 * of the same kind: articles, prepositions, conjunctions and auxiliary verbs.
 */
final class StopWords {
    private static final Map<String, String> WORDS = Map.of(
            "en", "the be to of and that have with",
            "de", "der die das und in zu den von mit ist nicht ein eine auf für",
            "fr", "le la les de des et à un une que est dans pour du",
            "it", "il la di e che è un una per non del con le",
            "pt", "o a de que e do da em um uma para não com os",
            "hi", "के है में की और से को का पर यह हैं नहीं",
            "es", "el la de que y en un una los se por con no del",
            "th", "ที่ และ เป็น ใน ของ การ ได้ ไม่ ให้ มี จะ ว่า กับ");

    /** Ascending. */
    private final long[] hashes;
    /** By language, which of the hashes are its words. */
    private final Map<String, BitSet> languages = new LinkedHashMap<>();

    StopWords() {
        List<Long> all = new ArrayList<>();
        WORDS.values().forEach(words -> hashesOf(words).forEach(all::add));
        hashes = all.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
        WORDS.forEach((language, words) -> {
            BitSet places = new BitSet();
            hashesOf(words).forEach(hash -> places.set(Arrays.binarySearch(hashes, hash)));
            languages.put(language, places);
        });
    }

    /**
     * How many different stop words of its language a text has; of whichever language it has the most of, if its language is not among
     * the eight.
     */
    int count(WordList words, String language) {
        BitSet seen = new BitSet();
        for (int i = 0; i < words.count(); i++) {
            int place = Arrays.binarySearch(hashes, words.hash(i));
            if (place >= 0) {
                seen.set(place);
            }
        }
        BitSet own = languages.get(language);
        return own != null
                ? shared(seen, own)
                : languages.values().stream()
                        .mapToInt(other -> shared(seen, other))
                        .max()
                        .orElse(0);
    }

    private static int shared(BitSet seen, BitSet words) {
        BitSet both = (BitSet) seen.clone();
        both.and(words);
        return both.cardinality();
    }

    private static List<Long> hashesOf(String words) {
        return Arrays.stream(words.split(" ")).map(WordScanner::hash).toList();
    }
}
