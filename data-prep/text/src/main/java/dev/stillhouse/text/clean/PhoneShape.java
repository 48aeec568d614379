package dev.stillhouse.text.clean;

import java.util.regex.Pattern;

/** Tells phone numbers from dates, amounts and other long numbers. */
final class PhoneShape {
    private static final Pattern DATE =
            Pattern.compile("(?:19|20)\\d\\d[-/.]\\d{1,2}[-/.]\\d{1,2}.*|\\d{1,2}[-/.]\\d{1,2}[-/.](?:19|20)\\d\\d.*");
    private static final Pattern GROUPS = Pattern.compile("\\d{2,5}(?:(?: / | |/)\\d{2,5}){1,4}");
    private static final Pattern WITH_AREA = Pattern.compile(
            "\\(0?\\d{2,5}\\)[ -]?\\d{2,5}(?:[ -]\\d{2,5}){0,3}|0\\d{1,4}-\\d{2,5}(?:[ -]\\d{2,5}){0,3}");

    private PhoneShape() {}

    static boolean isPhone(String text) {
        long digits = text.chars().filter(c -> c >= '0' && c <= '9').count();
        if (DATE.matcher(text).matches()) {
            return false;
        }
        if (text.startsWith("+") || text.startsWith("(+") || text.startsWith("00")) {
            return digits >= 8 && digits <= 15;
        }
        return digits >= 9
                && digits <= 12
                && (GROUPS.matcher(text).matches() || WITH_AREA.matcher(text).matches());
    }
}
