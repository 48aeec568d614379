package dev.stillhouse.text.pii;

import java.util.List;

/** Portuguese tax numbers: mod 11, and a word near them or PT before them, since telephone numbers have nine digits too. */
final class Nif {
    private static final Check NAMED =
            Context.of("nif", "n\\.i\\.f", "contribuinte", "nipc", "número fiscal", "tax number");

    private Nif() {}

    static List<PiiRule> rules() {
        Check passes = Check.value(number -> passes(number.replace("PT", "")));
        return List.of(
                new PatternRule(
                        PiiType.NIF,
                        Needle.digits(9),
                        PatternRule.number("[1235689]\\d{2}([ .]?)\\d{3}\\1\\d{3}"),
                        passes.and(NAMED)),
                new PatternRule(PiiType.NIF, Needle.digits(9), PatternRule.code("PT ?[1235689]\\d{8}"), passes));
    }

    static boolean passes(String digits) {
        int remainder = Digits.weighted(digits, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return Digits.at(digits, 8) == (remainder < 2 ? 0 : 11 - remainder);
    }
}
