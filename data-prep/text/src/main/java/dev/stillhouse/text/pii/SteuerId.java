package dev.stillhouse.text.pii;

import java.util.List;

/**
 * German tax identification numbers: mod 11,10 (ISO/IEC 7064), and among the first ten digits exactly one that stands there twice or three
 * times. Of random numbers of eleven digits about four in a thousand pass.
 */
final class SteuerId {
    private SteuerId() {}

    static List<PiiRule> rules() {
        return List.of(new PatternRule(
                PiiType.STEUER_ID,
                Needle.digits(11),
                PatternRule.number("[1-9]\\d([ /]?)\\d{3}\\1\\d{3}\\1\\d{3}"),
                Check.value(SteuerId::passes).butNot(Context.REFERENCE)));
    }

    static boolean passes(String digits) {
        int product = 10;
        int[] times = new int[10];
        for (int i = 0; i < 10; i++) {
            int digit = Digits.at(digits, i);
            times[digit]++;
            int sum = (digit + product) % 10;
            product = 2 * (sum == 0 ? 10 : sum) % 11;
        }
        int repeated = 0;
        for (int count : times) {
            if (count > 3) {
                return false;
            }
            repeated += count > 1 ? 1 : 0;
        }
        return repeated == 1 && (11 - product) % 10 == Digits.at(digits, 10);
    }
}
