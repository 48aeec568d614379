package dev.stillhouse.text.tokenize;

/**
 * Splits UTF-8 into the pieces that merges never cross, by the rule of Llama 3:
 *
 * <pre>
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)     a contraction
 * [^\r\n\p{L}\p{N}]?\p{L}+         letters, with one symbol or space before them
 * \p{N}{1,3}                       up to three digits
 *  ?[^\s\p{L}\p{N}]+[\r\n]*        symbols, with one space before and newlines after them
 * \s*[\r\n]+                       white space to the last newline in it
 * \s+(?!\S)                        white space but its last character, if something follows
 * \s+
 * </pre>
 *
 * <p>The first alternative that matches wins. A byte is looked at a bounded number of times however long its piece is, whereas a regular
 * expression goes back and forth over long runs.
 */
final class Llama3Split {
    /** As it stands in {@code tokenizer.json}. */
    static final String PATTERN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final int MOST_DIGITS = 3;
    private static final byte SYMBOL = CodePointClass.SYMBOL.code;
    private static final byte LETTER = CodePointClass.LETTER.code;
    private static final byte NUMBER = CodePointClass.NUMBER.code;
    private static final byte SPACE = CodePointClass.SPACE.code;
    private static final byte NEWLINE = CodePointClass.NEWLINE.code;

    private final CodePointClasses classes;

    Llama3Split(CodePointClasses classes) {
        this.classes = classes;
    }

    /**
     * Where the piece ends that begins at {@code start}.
     *
     * @param text well-formed UTF-8
     * @param end where the text ends, beyond {@code start}
     */
    int pieceEnd(byte[] text, int start, int end) {
        byte first = classAt(text, start);
        int second = Utf8.next(text, start);
        if (first == LETTER) {
            return skip(LETTER, text, second, end);
        }
        if (first == NUMBER) {
            return digitsEnd(text, second, end);
        }
        byte follower = second < end ? classAt(text, second) : NEWLINE;
        if (follower == LETTER && first != NEWLINE) {
            int contraction = text[start] == '\'' ? Contraction.end(text, second, end) : second;
            return contraction > second ? contraction : skip(LETTER, text, second, end);
        }
        if (first == SYMBOL || (text[start] == ' ' && follower == SYMBOL)) {
            return skip(NEWLINE, text, skip(SYMBOL, text, second, end), end);
        }
        return spaceEnd(text, start, end);
    }

    private int digitsEnd(byte[] text, int second, int end) {
        int at = second;
        for (int digits = 1; digits < MOST_DIGITS && at < end && classAt(text, at) == NUMBER; digits++) {
            at = Utf8.next(text, at);
        }
        return at;
    }

    private int spaceEnd(byte[] text, int start, int end) {
        int at = start;
        int last = start;
        int afterNewline = start;
        while (at < end) {
            byte kind = classAt(text, at);
            if (kind != SPACE && kind != NEWLINE) {
                break;
            }
            last = at;
            at = Utf8.next(text, at);
            if (kind == NEWLINE) {
                afterNewline = at;
            }
        }
        if (afterNewline > start) {
            return afterNewline;
        }
        return at == end || last == start ? at : last;
    }

    private int skip(byte kind, byte[] text, int from, int end) {
        int at = from;
        while (at < end && classAt(text, at) == kind) {
            at = Utf8.next(text, at);
        }
        return at;
    }

    private byte classAt(byte[] text, int at) {
        byte lead = text[at];
        return classes.of(lead >= 0 ? lead : Utf8.codePoint(text, at));
    }
}
