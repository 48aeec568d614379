package dev.stillhouse.text.quality;

/** What a code point is to whoever looks for words. */
enum CharacterKind {
    SPACE,
    SYMBOL,
    LETTER,
    /** Combining marks and joiners: they belong to the word that they stand in. */
    MARK,
    DIGIT,
    /** Thai, Lao, Khmer and Burmese, which write no spaces between words. */
    UNSPACED,
    /** Every one is taken for a word. */
    IDEOGRAPH;

    private static final int ZERO_WIDTH_SPACE = 0x200b;
    private static final CharacterKind[] ASCII = new CharacterKind[0x80];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = byCategory(c);
        }
    }

    static CharacterKind of(int codePoint) {
        return codePoint < ASCII.length ? ASCII[codePoint] : beyondAscii(codePoint);
    }

    boolean isInWord() {
        return this == LETTER || this == DIGIT || this == MARK;
    }

    private static CharacterKind beyondAscii(int c) {
        if (c >= 0x0e00 && (c <= 0x0eff || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17ff))) {
            return Character.isLetterOrDigit(c) || isMark(c) ? UNSPACED : byCategory(c);
        }
        if (c >= 0x2e80 && (Character.isIdeographic(c) || (c >= 0x3040 && c <= 0x30ff))) {
            return IDEOGRAPH;
        }
        return byCategory(c);
    }

    private static CharacterKind byCategory(int c) {
        if (Character.isLetter(c)) {
            return LETTER;
        }
        if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == ZERO_WIDTH_SPACE) {
            return SPACE;
        }
        if (isMark(c) || Character.getType(c) == Character.FORMAT) {
            return MARK;
        }
        return Character.isDigit(c) ? DIGIT : SYMBOL;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }
}
