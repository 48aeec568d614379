package dev.stillhouse.text.pii;

import java.util.List;

/**
 * Italian tax codes: letters of the names, year, month, day, place, and the check letter (decree of 23 December 1976). Where two
 * persons would have the same code, letters stand for its digits.
 */
final class CodiceFiscale {
    private static final String DIGIT = "[0-9LMNPQRSTUV]";
    private static final int LENGTH = 16;
    /** What a character counts at places 1, 3, 5 and so on: of the digits, then of the letters. */
    private static final int[] ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };

    private CodiceFiscale() {}

    static List<PiiRule> rules() {
        return List.of(new PatternRule(
                PiiType.CODICE_FISCALE,
                Needle.digits(1),
                PatternRule.code("(?i:[A-Z]{3} ?[A-Z]{3} ?" + DIGIT + "{2}[ABCDEHLMPRST]" + DIGIT + "{2} ?[A-Z]" + DIGIT
                        + "{3}[A-Z])"),
                Check.value(CodiceFiscale::passes)));
    }

    static boolean passes(String code) {
        int sum = 0;
        for (int i = 0; i < LENGTH - 1; i++) {
            int value = Character.digit(code.charAt(i), 36);
            int letter = value > 9 ? value - 10 : value;
            sum += i % 2 == 0 ? ODD[letter] : letter;
        }
        return code.charAt(LENGTH - 1) == 'A' + sum % 26;
    }
}
