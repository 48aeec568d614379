package dev.stillhouse.text.pii;

import java.util.List;

/** Thai identity numbers: thirteen digits and mod 11; in one piece also a word near them, since bar codes have thirteen digits too. */
final class ThaiId {
    private static final Check NAMED =
            Context.of("ประชาชน", "บัตรประจำตัว", "thai id", "thai national id", "citizen id", "national id");

    private ThaiId() {}

    static List<PiiRule> rules() {
        Check passes = Check.value(ThaiId::passes);
        return List.of(
                new PatternRule(
                        PiiType.THAI_ID,
                        Needle.digits(13),
                        PatternRule.number("[1-8]([ -])\\d{4}\\1\\d{5}\\1\\d{2}\\1\\d"),
                        passes),
                new PatternRule(
                        PiiType.THAI_ID, Needle.digits(13), PatternRule.number("[1-8]\\d{12}"), passes.and(NAMED)));
    }

    static boolean passes(String digits) {
        int sum = Digits.weighted(digits, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2);
        return (11 - sum % 11) % 10 == Digits.at(digits, 12);
    }
}
