package dev.stillhouse.text.pii;

import java.util.List;

/** National insurance numbers of the United Kingdom, which have no check digit: prefixes that are given out, and a word near them unless in pairs. */
final class Nino {
    private static final String PREFIX = "(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]";
    private static final Check NAMED =
            Context.of("national insurance", "nino", "ni (?:number|no|nr)", "insurance (?:number|no)");

    private Nino() {}

    static List<PiiRule> rules() {
        return List.of(
                new PatternRule(
                        PiiType.NINO,
                        Needle.digits(6),
                        PatternRule.code(PREFIX + " \\d{2} \\d{2} \\d{2} [A-D]"),
                        (text, start, end) -> true),
                new PatternRule(
                        PiiType.NINO,
                        Needle.digits(6),
                        PatternRule.code("(?i:" + PREFIX + " ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D])"),
                        NAMED));
    }
}
