package dev.stillhouse.text.pii;

import java.util.List;

/** Swiss insurance numbers: 756, and the check digit of EAN-13. */
final class Ahv {
    private Ahv() {}

    static List<PiiRule> rules() {
        return List.of(new PatternRule(
                PiiType.AHV,
                Needle.digits(13),
                PatternRule.number("756([. ]?)\\d{4}\\1\\d{4}\\1\\d{2}"),
                Check.value(Ahv::passes)));
    }

    static boolean passes(String digits) {
        int sum = Digits.weighted(digits, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3);
        return (10 - sum % 10) % 10 == Digits.at(digits, 12);
    }
}
