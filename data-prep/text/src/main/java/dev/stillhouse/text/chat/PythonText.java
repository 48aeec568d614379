package dev.stillhouse.text.chat;

/** What Python's {@code str.strip} takes off, which Java's {@code strip} does not in full: no-break spaces, for example. */
final class PythonText {
    private PythonText() {}

    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}
