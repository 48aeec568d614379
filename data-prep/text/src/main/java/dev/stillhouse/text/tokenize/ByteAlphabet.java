package dev.stillhouse.text.tokenize;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable character that each byte has in the files of byte-level tokenizers (the table of GPT-2): printable Latin-1 stands for
 * itself, the other 68 bytes follow from U+0100 on.
 */
final class ByteAlphabet {
    private static final int SHIFTED = 0x100;

    private final char[] characters = new char[256];
    private final int[] bytes = new int[SHIFTED + 256];

    ByteAlphabet() {
        Arrays.fill(bytes, -1);
        int next = SHIFTED;
        for (int b = 0; b < 256; b++) {
            characters[b] = isPrintable(b) ? (char) b : (char) next++;
            bytes[characters[b]] = b;
        }
    }

    char character(int unsignedByte) {
        return characters[unsignedByte];
    }

    /** Text as the characters of its UTF-8 bytes. */
    String spell(String text) {
        return spell(text.getBytes(StandardCharsets.UTF_8));
    }

    String spell(byte[] raw) {
        char[] spelled = new char[raw.length];
        for (int i = 0; i < raw.length; i++) {
            spelled[i] = characters[raw[i] & 0xff];
        }
        return new String(spelled);
    }

    boolean spells(String token) {
        return token.chars().allMatch(c -> c < bytes.length && bytes[c] >= 0);
    }

    /** @throws IllegalArgumentException when a character stands for no byte */
    byte[] bytes(String token) {
        if (!spells(token)) {
            throw new IllegalArgumentException("the token '" + token + "' is not spelled in the byte alphabet");
        }
        byte[] raw = new byte[token.length()];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) bytes[token.charAt(i)];
        }
        return raw;
    }

    private static boolean isPrintable(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff);
    }
}
