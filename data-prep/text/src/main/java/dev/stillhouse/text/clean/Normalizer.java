package dev.stillhouse.text.clean;

import java.text.Normalizer.Form;
import java.util.regex.Pattern;

/**
 * One form for what looks the same: Unicode NFC, line feeds as line breaks, no control characters but tab and line feed, no byte order
 * marks, no terminal colours, no white space around the text.
 */
public final class Normalizer {
    private final Pattern lineBreaks = Pattern.compile("\r\n?|\u0085|\u2028|\u2029");
    private final Pattern terminalCodes = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");
    private final Pattern invisible = Pattern.compile("[\\p{Cc}\ufeff&&[^\n\t]]");

    public String normalize(String text) {
        String result = java.text.Normalizer.normalize(text, Form.NFC);
        if (isPlain(result)) {
            return result.strip();
        }
        result = lineBreaks.matcher(result).replaceAll("\n");
        result = terminalCodes.matcher(result).replaceAll("");
        return invisible.matcher(result).replaceAll("").strip();
    }

    /** Most texts have nothing of what the patterns look for. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isControl = c < ' ' && c != '\n' && c != '\t' || c >= '\u007f' && c <= '\u009f';
            if (isControl || c == '\u2028' || c == '\u2029' || c == '\ufeff') {
                return false;
            }
        }
        return true;
    }
}
