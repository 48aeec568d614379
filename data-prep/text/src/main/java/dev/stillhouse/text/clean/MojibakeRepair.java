package dev.stillhouse.text.clean;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Undoes UTF-8 that was read as Windows-1252 or Latin-1 ("fÃ¼r" for "für"), also when that happened twice. A line is changed only if it
 * proves the mistake: all of its characters are of that charset, all of its bytes are UTF-8 together, and what comes out is Latin,
 * Devanagari, Thai, punctuation or emoji. Takes texts before they are normalised, since normal form loses some of the bytes.
 */
public final class MojibakeRepair {
    private static final int MOST_ROUNDS = 3;
    private static final int HIGH = 0x80;
    private static final int LATIN_1 = 0x100;

    /** What Windows-1252 makes of the bytes 0x80 to 0x9f; the five that it does not know stay what they are. */
    private final String windows;

    public MojibakeRepair() {
        StringBuilder characters = new StringBuilder();
        Charset charset = Charset.forName("windows-1252");
        for (int b = HIGH; b < 0xa0; b++) {
            String decoded = new String(new byte[] {(byte) b}, charset);
            characters.append(decoded.charAt(0) == '\ufffd' ? (char) b : decoded.charAt(0));
        }
        windows = characters.toString();
    }

    public String repair(String text) {
        String repaired = text;
        for (int round = 0; round < MOST_ROUNDS && isSuspect(repaired); round++) {
            String next = lines(repaired);
            if (next.equals(repaired)) {
                break;
            }
            repaired = next;
        }
        return repaired;
    }

    /** Whether there is a first byte of such a sequence: most texts have none, and are not looked at any further. */
    private static boolean isSuspect(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isLead(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private String lines(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            lines.add(line(line));
        }
        return String.join("\n", lines);
    }

    private String line(String line) {
        byte[] bytes = new byte[line.length()];
        boolean isSuspect = false;
        for (int i = 0; i < bytes.length; i++) {
            char c = line.charAt(i);
            int b = c < LATIN_1 ? c : HIGH + windows.indexOf(c);
            if (b < HIGH && c >= HIGH) {
                return line;
            }
            bytes[i] = (byte) b;
            isSuspect |= isLead(c);
        }
        if (!isSuspect) {
            return line;
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return decoded.codePoints().allMatch(MojibakeRepair::isPlausible) ? decoded : line;
        } catch (CharacterCodingException e) {
            return line;
        }
    }

    /** The first bytes of the characters that {@link #isPlausible} lets pass, as characters. */
    private static boolean isLead(char c) {
        return (c >= 0xc2 && c <= 0xc5) || c == 0xcb || c == 0xe0 || c == 0xe2 || c == 0xf0;
    }

    private static boolean isPlausible(int c) {
        return c < 0x180 // Latin and its accents
                || (c >= 0x2c0 && c < 0x300) // ˆ ˜
                || (c >= 0x900 && c < 0x980) // Devanagari
                || (c >= 0xe00 && c < 0xe80) // Thai
                || (c >= 0x2000 && c < 0x2c00) // punctuation, currencies, arrows, signs
                || c >= 0x1f000; // emoji
    }
}
