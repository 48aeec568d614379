package dev.stillhouse.text.language;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetector;
import opennlp.tools.langdetect.LanguageDetectorME;

/** Says which language a text is in, by the model of Apache OpenNLP, which knows 103. Not for several threads. */
public final class LanguageIdentifier {
    /** More takes longer and says little more. */
    private static final int MOST_CHARACTERS = 500;

    /** Names of the model that are parts of a language with a shorter name. */
    private static final Map<String, String> WIDER =
            Map.of("cmn", "zh", "ekk", "et", "lvs", "lv", "pes", "fa", "plt", "mg");

    private final LanguageDetector detector = new LanguageDetectorME(LanguageModel.load());
    private final Set<String> among;

    /** @param among the languages that texts may be in, as {@link LanguageTag#primary} names them; all that are known if it is empty */
    public LanguageIdentifier(Set<String> among) {
        this.among = Set.copyOf(among);
    }

    /**
     * A language and how sure that is.
     *
     * @param language as {@link LanguageTag#primary} names it
     * @param probability beside all languages that the model knows; of a single sentence it is often below 0.05 though it is right
     */
    public record Guess(String language, double probability) {
        static final Guess NONE = new Guess(LanguageTag.UNKNOWN, 0);
    }

    /** The likeliest language of the beginning of a text; {@link LanguageTag#UNKNOWN} of one without letters. */
    public Guess identify(String text) {
        String beginning = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
        if (beginning.codePoints().noneMatch(Character::isLetter)) {
            return Guess.NONE;
        }
        return Arrays.stream(detector.predictLanguages(beginning))
                .map(LanguageIdentifier::guess)
                .filter(guess -> among.isEmpty() || among.contains(guess.language()))
                .max(Comparator.comparingDouble(Guess::probability))
                .orElse(Guess.NONE);
    }

    private static Guess guess(Language language) {
        String name = WIDER.getOrDefault(language.getLang(), language.getLang());
        return new Guess(LanguageTag.primary(name), language.getConfidence());
    }
}
