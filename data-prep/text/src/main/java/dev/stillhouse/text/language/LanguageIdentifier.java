package dev.stillhouse.text.language;

import java.util.Map;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetector;
import opennlp.tools.langdetect.LanguageDetectorME;

/** Says which of 103 languages a text is in, by the model of Apache OpenNLP. Not for several threads. */
public final class LanguageIdentifier {
    /** More says no more. */
    private static final int MOST_CHARACTERS = 2_000;

    /** Names of the model that are parts of a language with a shorter name. */
    private static final Map<String, String> WIDER =
            Map.of("cmn", "zh", "ekk", "et", "lvs", "lv", "pes", "fa", "plt", "mg");

    private final LanguageDetector detector = new LanguageDetectorME(LanguageModel.load());

    /**
     * A language and how sure that is.
     *
     * @param language as {@link LanguageTag#primary} names it
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
        Language likeliest = detector.predictLanguage(beginning);
        String name = WIDER.getOrDefault(likeliest.getLang(), likeliest.getLang());
        return new Guess(LanguageTag.primary(name), likeliest.getConfidence());
    }
}
