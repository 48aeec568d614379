package dev.stillhouse.text.pii;

import java.util.Arrays;

/**
 * A text while it is searched: digits of any script, spaces and hyphens of any kind stand in it as those of ASCII, and what was found is
 * blanked out, so that nothing is found twice. Places are those of the text.
 */
final class SearchedText implements CharSequence {
    private static final char FOUND = '\0';
    private static final int MOST_BETWEEN_DIGITS = 3;

    private final String text;
    private final char[] chars;
    private final int longestNumber;

    SearchedText(String text) {
        this.text = text;
        chars = text.toCharArray();
        int longest = 0;
        int digits = 0;
        int between = 0;
        for (int i = 0; i < chars.length; i++) {
            char c = chars[i] < 0x80 ? chars[i] : plain(chars[i]);
            chars[i] = c;
            if (c >= '0' && c <= '9') {
                digits++;
                between = 0;
                longest = Math.max(longest, digits);
            } else if (digits > 0 && isSeparator(c) && between < MOST_BETWEEN_DIGITS) {
                between++;
            } else {
                digits = 0;
            }
        }
        longestNumber = longest;
    }

    /** Most digits in a row, with at most three spaces, dots, slashes, hyphens or parentheses between each two. */
    int longestNumber() {
        return longestNumber;
    }

    /** Whether a literal is in it, or was before it was blanked out. */
    boolean contains(String literal) {
        return text.contains(literal);
    }

    void blank(PiiMatch found) {
        Arrays.fill(chars, found.start(), found.end(), FOUND);
    }

    @Override
    public int length() {
        return chars.length;
    }

    @Override
    public char charAt(int index) {
        return chars[index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return String.valueOf(chars, start, end - start);
    }

    @Override
    public String toString() {
        return String.valueOf(chars);
    }

    private static boolean isSeparator(char c) {
        return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')';
    }

    private static char plain(char c) {
        if (Character.isDigit(c)) {
            return (char) ('0' + Character.digit(c, 10));
        }
        if (c == '\u2010' || c == '\u2011') {
            return '-';
        }
        return Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c;
    }
}
