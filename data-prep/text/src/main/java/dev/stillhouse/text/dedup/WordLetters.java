package dev.stillhouse.text.dedup;

import java.lang.Character.UnicodeScript;

/** What words are made of, as tables for the code points up to U+FFFF: looking a code point up in the JDK costs more than all that is done with it. */
final class WordLetters {
    /** No part of a word. */
    static final int NONE = 0;
    /** A letter, a mark or a digit of a script that puts spaces between words. */
    static final int SPACED = 1;
    /** The same of a script that does not: a dictionary is needed. */
    static final int UNSPACED = 2;
    /** A word by itself. */
    static final int IDEOGRAPHIC = 4;

    private static final byte[] KINDS = new byte[Character.MIN_SUPPLEMENTARY_CODE_POINT];
    private static final char[] LOWER_CASE = new char[Character.MIN_SUPPLEMENTARY_CODE_POINT];

    static {
        for (int codePoint = 0; codePoint < KINDS.length; codePoint++) {
            KINDS[codePoint] = (byte) kindOf(codePoint);
            LOWER_CASE[codePoint] = (char) Character.toLowerCase(codePoint);
        }
    }

    private WordLetters() {}

    static int kind(int codePoint) {
        return codePoint < KINDS.length ? KINDS[codePoint] : kindOf(codePoint);
    }

    static int lowerCase(int codePoint) {
        return codePoint < LOWER_CASE.length ? LOWER_CASE[codePoint] : Character.toLowerCase(codePoint);
    }

    private static int kindOf(int codePoint) {
        int type = Character.getType(codePoint);
        // The categories L, M and N are numbered one after the other.
        if (type < Character.UPPERCASE_LETTER || type > Character.OTHER_NUMBER) {
            return NONE;
        }
        UnicodeScript script = UnicodeScript.of(codePoint);
        return switch (script) {
            case THAI, LAO, KHMER, MYANMAR -> UNSPACED;
            case HAN, HIRAGANA, KATAKANA -> IDEOGRAPHIC;
            default -> SPACED;
        };
    }
}
