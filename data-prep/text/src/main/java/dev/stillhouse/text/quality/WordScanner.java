package dev.stillhouse.text.quality;

import com.ibm.icu.text.BreakIterator;
import dev.stillhouse.text.dedup.Hash64;
import java.util.Locale;

/**
 * Finds the words of a text in one pass, where Unicode's word boundaries (UAX 29) would be: runs of letters, combining marks and digits,
 * with apostrophes and points inside of them. Thai, Lao, Khmer and Burmese are divided by ICU's dictionaries; every Chinese or Japanese
 * character is a word. Not for several threads.
 */
final class WordScanner {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int CHARACTERS_PER_WORD = 5;

    private final BreakIterator dictionary = BreakIterator.getWordInstance(Locale.ROOT);

    WordList scan(String text) {
        WordList words = new WordList(text.length() / CHARACTERS_PER_WORD);
        boolean hasSymbol = false;
        boolean hasWord = false;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            CharacterKind kind = CharacterKind.of(c);
            switch (kind) {
                case SPACE -> {
                    if (hasSymbol && !hasWord) {
                        words.addSymbol();
                    }
                    hasSymbol = false;
                    hasWord = false;
                    i += Character.charCount(c);
                }
                case SYMBOL, MARK -> {
                    hasSymbol = true;
                    i += Character.charCount(c);
                }
                default -> {
                    hasWord = true;
                    i = word(text, i, kind, words);
                }
            }
        }
        if (hasSymbol && !hasWord) {
            words.addSymbol();
        }
        return words;
    }

    /** The hash that a scan gives to a word of a spaced script. */
    static long hash(String word) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i))) {
            hash = next(hash, word.codePointAt(i));
        }
        return Hash64.mix(hash);
    }

    /** @return where the word ends */
    private int word(String text, int start, CharacterKind kind, WordList words) {
        if (kind == CharacterKind.UNSPACED) {
            return unspaced(text, start, words);
        }
        if (kind == CharacterKind.IDEOGRAPH) {
            int c = text.codePointAt(start);
            words.add(Hash64.mix(next(FNV_OFFSET, c)), 1, true);
            return start + Character.charCount(c);
        }
        return spaced(text, start, words);
    }

    private static int spaced(String text, int start, WordList words) {
        long hash = FNV_OFFSET;
        int length = 0;
        boolean hasLetter = false;
        int i = start;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            CharacterKind kind = CharacterKind.of(c);
            if (!kind.isInWord() && !joins(text, i, c)) {
                break;
            }
            hash = next(hash, c);
            length++;
            hasLetter |= kind == CharacterKind.LETTER;
            i += Character.charCount(c);
        }
        words.add(Hash64.mix(hash), length, hasLetter);
        return i;
    }

    private int unspaced(String text, int start, WordList words) {
        int end = start;
        while (end < text.length()) {
            CharacterKind kind = CharacterKind.of(text.charAt(end));
            if (kind != CharacterKind.UNSPACED && kind != CharacterKind.MARK) {
                break;
            }
            end++;
        }
        String run = text.substring(start, end);
        dictionary.setText(run);
        int from = dictionary.first();
        for (int to = dictionary.next(); to != BreakIterator.DONE; to = dictionary.next()) {
            String word = run.substring(from, to);
            words.addUnspaced(hash(word), word.length());
            from = to;
        }
        return end;
    }

    /** An apostrophe, point or low line between letters, a point or comma between digits: "don't", "z.B", "3.14". */
    private static boolean joins(String text, int i, int c) {
        if (i == 0 || i + 1 >= text.length()) {
            return false;
        }
        CharacterKind before = CharacterKind.of(text.codePointBefore(i));
        CharacterKind after = CharacterKind.of(text.codePointAt(i + 1));
        return switch (c) {
            case '_' -> before.isInWord() && after.isInWord();
            case '\'', '.', '\u2019' ->
                before.isInWord() && before != CharacterKind.MARK && before == after
                        || before == CharacterKind.MARK && after == CharacterKind.LETTER;
            case ',' -> before == CharacterKind.DIGIT && after == CharacterKind.DIGIT;
            default -> false;
        };
    }

    private static long next(long hash, int c) {
        return (hash ^ lower(c)) * FNV_PRIME;
    }

    private static int lower(int c) {
        if (c < 0x80) {
            return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
        }
        return Character.toLowerCase(c);
    }
}
