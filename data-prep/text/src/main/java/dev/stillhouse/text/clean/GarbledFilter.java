package dev.stillhouse.text.clean;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Drops texts that somebody decoded wrongly: replacement characters in more than half a percent of the text, or UTF-8 that was read as
 * Windows-1252 ("fÃ¼r" for "für").
 */
public final class GarbledFilter implements TextFilter {
    private static final int REPLACEMENT = 0xfffd;
    private static final int PER_REPLACEMENT = 200;
    private static final int FEW = 3;

    private final Charset wrong = Charset.forName("windows-1252");
    /** Lead bytes of two- and three-byte characters with what Windows-1252 makes of the bytes that follow them. */
    private final Pattern typical = Pattern.compile(
            "[\u00c2\u00c3][\u0080-\u00bf\u20ac\u201a-\u203a\u0152\u0160\u0178\u0192]"
                    + "|[\u00e0\u00e2][\u00a4\u00a5\u00b8\u00b9\u20ac\u201a][\u0080-\u00bf\u0152-\u0192\u2013-\u203a\u20ac\u2122]");

    @Override
    public Verdict judge(String text) {
        long replaced = text.chars().filter(c -> c == REPLACEMENT).count();
        if (replaced * PER_REPLACEMENT > text.length()) {
            return Verdict.drop(RejectReason.GARBLED, replaced + " replacement characters");
        }
        long pairs = typical.matcher(text).results().limit(FEW).count();
        if (pairs >= FEW || (pairs > 0 && isReallyUtf8(text))) {
            return Verdict.drop(RejectReason.GARBLED, "UTF-8 that was read as Windows-1252");
        }
        return Verdict.KEEP;
    }

    private boolean isReallyUtf8(String text) {
        try {
            ByteBuffer bytes = wrong.newEncoder().encode(CharBuffer.wrap(text));
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
