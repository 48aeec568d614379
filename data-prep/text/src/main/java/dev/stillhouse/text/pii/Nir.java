package dev.stillhouse.text.pii;

import java.util.List;

/** French numbers of the register of persons with their key: sex, year, month, place, and 97 less the remainder by 97; Corsica has letters. */
final class Nir {
    private Nir() {}

    static List<PiiRule> rules() {
        return List.of(new PatternRule(
                PiiType.NIR,
                Needle.digits(5),
                PatternRule.number(
                        "[123478] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d{2}|2[AaBb]) ?\\d{3} ?\\d{3} ?[-/]? ?\\d{2}"),
                Check.value(Nir::passes)));
    }

    static boolean passes(String number) {
        // Corsica's departments count as 19 and 18.
        String digits = number.replace("2A", "19").replace("2B", "18");
        int remainder = Digits.mod97(digits.substring(0, 13));
        return 97 - remainder == Integer.parseInt(digits.substring(13));
    }
}
