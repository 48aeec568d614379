package dev.stillhouse.text.pii;

import java.util.List;

/** Social insurance numbers of Canada: Luhn, and a word near them, since nine digits are many things. */
final class Sin {
    private static final Check NAMED = Context.of("social insurance", "assurance sociale");
    /** In small letters the one is Spanish for without, the other no word at all but a part of names. */
    private static final Check ABBREVIATED = Context.exactly("SIN", "NAS");

    private Sin() {}

    static List<PiiRule> rules() {
        return List.of(new PatternRule(
                PiiType.SIN,
                Needle.digits(9),
                PatternRule.number("\\d{3}([ -]?)\\d{3}\\1\\d{3}"),
                Check.value(Digits::passLuhn)
                        .and((text, start, end) ->
                                NAMED.holds(text, start, end) || ABBREVIATED.holds(text, start, end))));
    }
}
