package dev.stillhouse.text.dedup;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words of a text in lower case, without punctuation. Thai, Lao, Khmer and Burmese, which write no spaces, are divided by the platform's
 * dictionary; every Chinese or Japanese character is a word.
 */
public final class Words {
    private static final Pattern RUN = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern UNSPACED = Pattern.compile("[\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]");
    private static final Pattern IDEOGRAPHIC = Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]");

    private Words() {}

    public static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        Matcher runs = RUN.matcher(text.toLowerCase(Locale.ROOT));
        while (runs.find()) {
            addRun(runs.group(), words);
        }
        return words;
    }

    private static void addRun(String run, List<String> words) {
        if (UNSPACED.matcher(run).find()) {
            BreakIterator breaks = BreakIterator.getWordInstance(Locale.forLanguageTag("th"));
            breaks.setText(run);
            int start = breaks.first();
            for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
                words.add(run.substring(start, end));
                start = end;
            }
        } else if (IDEOGRAPHIC.matcher(run).find()) {
            run.codePoints().mapToObj(Character::toString).forEach(words::add);
        } else {
            words.add(run);
        }
    }
}
