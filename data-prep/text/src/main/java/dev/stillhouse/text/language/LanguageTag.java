package dev.stillhouse.text.language;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Names of languages as data has them ({@code en}, {@code en-GB}, {@code eng}, {@code English}) in one form. */
public final class LanguageTag {
    /** Of a text in no known language. */
    public static final String UNKNOWN = "und";

    private static final Map<String, String> SHORTER = shorter();

    private LanguageTag() {}

    /**
     * The language alone, without region and script: the code of ISO 639-1 where there is one, else what was given, in lower case;
     * {@link #UNKNOWN} for nothing.
     */
    public static String primary(String given) {
        String name = given.strip().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < name.length() && Character.isLetter(name.charAt(end))) {
            end++;
        }
        String language = name.substring(0, end);
        return language.isEmpty() ? UNKNOWN : SHORTER.getOrDefault(language, language);
    }

    private static Map<String, String> shorter() {
        Map<String, String> shorter = new HashMap<>();
        for (String code : Locale.getISOLanguages()) {
            Locale locale = Locale.forLanguageTag(code);
            shorter.put(locale.getISO3Language(), code);
            shorter.put(locale.getDisplayLanguage(Locale.ENGLISH).toLowerCase(Locale.ROOT), code);
        }
        return shorter;
    }
}
