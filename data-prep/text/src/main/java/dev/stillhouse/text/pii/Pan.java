package dev.stillhouse.text.pii;

import java.util.List;

/** Permanent account numbers of India, whose check letter is not public: the letter of a kind of holder, and a word near them. */
final class Pan {
    private static final Check NAMED =
            Context.of("permanent account", "pan (?:card|number|no)", "income tax", "पैन", "आयकर", "स्थायी खाता");
    /** In small letters it is what one cooks in. */
    private static final Check ABBREVIATED = Context.exactly("PAN");

    private Pan() {}

    static List<PiiRule> rules() {
        return List.of(new PatternRule(
                PiiType.PAN,
                Needle.digits(4),
                PatternRule.code("(?i:[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z])"),
                (text, start, end) -> NAMED.holds(text, start, end) || ABBREVIATED.holds(text, start, end)));
    }
}
