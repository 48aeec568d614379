package dev.stillhouse.text.tokenize;

import java.nio.charset.StandardCharsets;

/** Steps through well-formed UTF-8. */
final class Utf8 {
    private Utf8() {}

    /** Half a surrogate pair is no character and has no UTF-8: it becomes the replacement character. */
    static byte[] bytes(String text) {
        return wellFormed(text).getBytes(StandardCharsets.UTF_8);
    }

    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    /** Where the character behind that at {@code at} begins. */
    static int next(byte[] text, int at) {
        int lead = text[at];
        if (lead >= 0) {
            return at + 1;
        }
        int unsigned = lead & 0xff;
        return at + (unsigned < 0xe0 ? 2 : unsigned < 0xf0 ? 3 : 4);
    }

    /** The character of two to four bytes at {@code at}. */
    static int codePoint(byte[] text, int at) {
        int lead = text[at] & 0xff;
        int second = text[at + 1] & 0x3f;
        if (lead < 0xe0) {
            return (lead & 0x1f) << 6 | second;
        }
        int third = text[at + 2] & 0x3f;
        if (lead < 0xf0) {
            return (lead & 0x0f) << 12 | second << 6 | third;
        }
        return (lead & 0x07) << 18 | second << 12 | third << 6 | (text[at + 3] & 0x3f);
    }
}
