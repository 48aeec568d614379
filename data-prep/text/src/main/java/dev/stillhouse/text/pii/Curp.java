package dev.stillhouse.text.pii;

import java.util.List;

/** Mexican population register codes: letters of the names, date of birth, sex, state, and a check digit mod 10 over an alphabet that has Ñ. */
final class Curp {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ";
    private static final int LENGTH = 18;

    private Curp() {}

    static List<PiiRule> rules() {
        return List.of(new PatternRule(
                PiiType.CURP,
                Needle.digits(6),
                PatternRule.code("(?i:[A-Z][AEIOUX][A-Z]{2}\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])[HMX][A-Z]{2}"
                        + "[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9]\\d)"),
                Check.value(Curp::passes)));
    }

    static boolean passes(String code) {
        int sum = 0;
        for (int i = 0; i < LENGTH - 1; i++) {
            sum += (LENGTH - i) * ALPHABET.indexOf(code.charAt(i));
        }
        return (10 - sum % 10) % 10 == Digits.at(code, LENGTH - 1);
    }
}
