package dev.stillhouse.text.dedup.bench;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.text.tokenize.bench.PseudoLanguage;
import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Documents without meaning, each a function of the seed and its number alone. Of every ten, three are copies of others among the ten in
 * which 1 to {@code words}/25 words were replaced: at 400 words and shingles of five, that is a Jaccard similarity of about 0.98 to 0.67. A
 * fifth begins with one of a few texts that many have in common, an eighth of the words long.
 */
public final class PseudoCopies implements Serializable {
    /** Of ten documents, the one that each says. */
    private static final int[] SAID = {0, 1, 2, 3, 4, 5, 6, 0, 0, 1};

    private static final int WORDS_PER_SENTENCE = 12;
    private static final int COMMON_TEXTS = 8;

    private final long seed;
    private final int words;
    private final List<PseudoLanguage> languages;

    /** @param languages of the documents, in turn by tens */
    public PseudoCopies(long seed, int words, List<PseudoLanguage> languages) {
        Check.that(words >= 16, "words must be at least 16, but was %d", words);
        this.seed = seed;
        this.words = words;
        this.languages = List.copyOf(languages);
    }

    public String document(long number) {
        int place = (int) (number % SAID.length);
        long said = number - place + SAID[place];
        PseudoLanguage language = languages.get((int) (number / SAID.length % languages.size()));
        String[] text = text(said, language);
        if (said != number) {
            SplittableRandom random = random(number);
            int replaced = 1 + random.nextInt(Math.max(1, words / 25));
            for (int i = 0; i < replaced; i++) {
                text[random.nextInt(words)] = language.drawWord(random);
            }
        }
        return joined(text, language);
    }

    private String[] text(long number, PseudoLanguage language) {
        SplittableRandom random = random(number);
        String[] text = new String[words];
        int common = random.nextInt(5) == 0 ? words / 8 : 0;
        SplittableRandom shared = random(-1 - random.nextInt(COMMON_TEXTS));
        for (int i = 0; i < words; i++) {
            text[i] = language.drawWord(i < common ? shared : random);
        }
        return text;
    }

    private SplittableRandom random(long number) {
        return new SplittableRandom(seed * 0x9e3779b97f4a7c15L + number);
    }

    private static String joined(String[] text, PseudoLanguage language) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length; i++) {
            boolean ends = i % WORDS_PER_SENTENCE == WORDS_PER_SENTENCE - 1;
            out.append(text[i]).append(ends ? language.stop() + " " : language.space());
        }
        return out.toString();
    }
}
