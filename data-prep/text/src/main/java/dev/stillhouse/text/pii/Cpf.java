package dev.stillhouse.text.pii;

import java.util.List;

/** Brazilian numbers of natural persons: two check digits, each mod 11; without their dots and dash also a word near them. */
final class Cpf {
    private static final Check NAMED = Context.of("cpf", "cadastro de pessoas? físicas?");

    private Cpf() {}

    static List<PiiRule> rules() {
        Check passes = Check.value(Cpf::passes);
        return List.of(
                new PatternRule(
                        PiiType.CPF,
                        Needle.digits(11),
                        PatternRule.number("\\d{3}\\.\\d{3}\\.\\d{3}[-/]\\d{2}"),
                        passes),
                new PatternRule(
                        PiiType.CPF,
                        Needle.digits(11),
                        PatternRule.number("\\d{3}[. ]?\\d{3}[. ]?\\d{3}[- ]?\\d{2}"),
                        passes.and(NAMED)));
    }

    static boolean passes(String digits) {
        return !Digits.areAllEqual(digits)
                && check(Digits.weighted(digits, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == Digits.at(digits, 9)
                && check(Digits.weighted(digits, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == Digits.at(digits, 10);
    }

    private static int check(int sum) {
        return 10 * sum % 11 % 10;
    }
}
