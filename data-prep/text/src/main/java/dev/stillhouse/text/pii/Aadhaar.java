package dev.stillhouse.text.pii;

import java.util.List;

/**
 * Indian identity numbers: twelve digits, the last of them Verhoeff's check digit (J. Verhoeff, Error Detecting Decimal Codes, 1969), which
 * stands on the symmetries of the pentagon; in one piece also a word near them.
 */
final class Aadhaar {
    private static final Check NAMED = Context.of("aadhaar", "aadhar", "uidai", "uid", "आधार");
    /** The permutation that is applied once more at every place. */
    private static final int[] PERMUTED = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

    private Aadhaar() {}

    static List<PiiRule> rules() {
        Check passes = Check.value(Aadhaar::passes);
        return List.of(
                new PatternRule(
                        PiiType.AADHAAR,
                        Needle.digits(12),
                        PatternRule.number("[2-9]\\d{3}([ -])\\d{4}\\1\\d{4}"),
                        passes.butNot(Context.REFERENCE)),
                new PatternRule(
                        PiiType.AADHAAR, Needle.digits(12), PatternRule.number("[2-9]\\d{11}"), passes.and(NAMED)));
    }

    static boolean passes(String digits) {
        int check = 0;
        for (int place = 0; place < digits.length(); place++) {
            int value = Digits.at(digits, digits.length() - 1 - place);
            for (int times = 0; times < place % 8; times++) {
                value = PERMUTED[value];
            }
            check = product(check, value);
        }
        return check == 0;
    }

    /** In the dihedral group of ten elements: 0 to 4 are turns, 5 to 9 are turns of the mirrored pentagon. */
    static int product(int a, int b) {
        if (a < 5) {
            return b < 5 ? (a + b) % 5 : 5 + (a + b) % 5;
        }
        return b < 5 ? 5 + (a - b + 5) % 5 : (a - b + 5) % 5;
    }
}
