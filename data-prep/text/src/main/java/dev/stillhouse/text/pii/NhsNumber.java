package dev.stillhouse.text.pii;

import java.util.List;

/** Numbers of the National Health Service: mod 11, and NHS near them, since telephone numbers have the same groups. */
final class NhsNumber {
    private static final Check NAMED = Context.of("nhs", "national health service");

    private NhsNumber() {}

    static List<PiiRule> rules() {
        return List.of(new PatternRule(
                PiiType.NHS_NUMBER,
                Needle.digits(10),
                PatternRule.number("\\d{3}([ -]?)\\d{3}\\1\\d{4}"),
                Check.value(NhsNumber::passes).and(NAMED)));
    }

    static boolean passes(String digits) {
        int check = 11 - Digits.weighted(digits, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return check % 11 == Digits.at(digits, 9) && check != 10;
    }
}
