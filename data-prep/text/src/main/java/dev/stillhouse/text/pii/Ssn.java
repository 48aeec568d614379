package dev.stillhouse.text.pii;

import java.util.List;

/** Social security numbers of the United States, which have no check digit: areas that exist, and a word near them unless written 3-2-4. */
final class Ssn {
    private static final Check NAMED = Context.of(
            "ssn",
            "ss#",
            "social security",
            "seguro social",
            "sozialversicherung\\p{L}*",
            "sécurité sociale",
            "sicurezza sociale");

    private Ssn() {}

    static List<PiiRule> rules() {
        Check real = Check.value(Ssn::isReal);
        return List.of(
                new PatternRule(
                        PiiType.SSN,
                        Needle.digits(9),
                        PatternRule.number("\\d{3}-\\d{2}-\\d{4}"),
                        real.butNot(Context.REFERENCE)),
                new PatternRule(
                        PiiType.SSN, Needle.digits(9), PatternRule.number("\\d{3} ?\\d{2} ?\\d{4}"), real.and(NAMED)));
    }

    private static boolean isReal(String digits) {
        return !digits.matches("(?:000|666|9).*|.{3}00.*|.{5}0000");
    }
}
