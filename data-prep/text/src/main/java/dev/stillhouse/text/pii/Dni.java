package dev.stillhouse.text.pii;

import java.util.List;

/** Spanish identity numbers (DNI) and those of foreigners (NIE): the letter that the remainder by 23 stands for. */
final class Dni {
    private static final String LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final Check NAMED =
            Context.of("dni", "d\\.n\\.i", "nie", "n\\.i\\.e", "nif", "documento nacional", "identidad", "extranjero");

    private Dni() {}

    static List<PiiRule> rules() {
        Check passes = Check.value(Dni::passes);
        return List.of(
                new PatternRule(
                        PiiType.DNI,
                        Needle.digits(7),
                        PatternRule.code("(?:\\d{8}|\\d{2}\\.\\d{3}\\.\\d{3}|[XYZ]-?\\d{7})-?[A-Z]"),
                        passes.butNot(Context.REFERENCE)),
                new PatternRule(
                        PiiType.DNI,
                        Needle.digits(7),
                        PatternRule.code("(?i:(?:\\d{8}|\\d{2}\\.\\d{3}\\.\\d{3}|[XYZ][ -]?\\d{7})[ -]?[A-Z])"),
                        passes.and(NAMED)));
    }

    static boolean passes(String number) {
        String digits = number.replace('X', '0').replace('Y', '1').replace('Z', '2');
        int last = number.length() - 1;
        return number.charAt(last) == LETTERS.charAt(Integer.parseInt(digits.substring(0, last)) % LETTERS.length());
    }
}
