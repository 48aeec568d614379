package dev.stillhouse.contracts.page;

import java.util.Locale;

/** Text from data, made safe for a page. */
public final class Html {
    private Html() {}

    /**
     * As text or as the value of a quoted attribute. Control characters and those that change the direction of what follows are shown
     * by their number, so that no row can rearrange the page around it.
     */
    public static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int c) {
        switch (c) {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            case '\'' -> safe.append("&#39;");
            default -> {
                if (isHarmless(c)) {
                    safe.appendCodePoint(c);
                } else {
                    safe.append(String.format(Locale.ROOT, "[U+%04X]", c));
                }
            }
        }
    }

    private static boolean isHarmless(int c) {
        if (c == '\n' || c == '\t') {
            return true;
        }
        boolean turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        boolean lone = c >= 0xD800 && c <= 0xDFFF;
        return !turns && !lone && !Character.isISOControl(c);
    }
}
