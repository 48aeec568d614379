package dev.stillhouse.text.pii;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts placeholders in the place of personal data and secrets: {@code [EMAIL]} and so on. What has check digits must pass them.
 * References such as {@code INV-48213}, dates and amounts stay.
 */
public final class PiiMasker {
    private final List<PiiRule> rules;

    /** Knows all types. */
    public PiiMasker() {
        this(EnumSet.allOf(PiiType.class));
    }

    /** @param types that are masked; others stay */
    public PiiMasker(Set<PiiType> types) {
        this.rules = PiiRules.of(types);
    }

    public MaskedText mask(String text, Placeholders placeholders) {
        List<PiiMatch> found = find(text);
        if (found.isEmpty()) {
            return new MaskedText(text, Map.of());
        }
        Map<PiiType, Integer> counts = new EnumMap<>(PiiType.class);
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        for (PiiMatch match : found) {
            counts.merge(match.type(), 1, Integer::sum);
            out.append(text, copied, match.start())
                    .append(placeholders.of(match.type(), text.substring(match.start(), match.end())));
            copied = match.end();
        }
        return new MaskedText(out.append(text, copied, text.length()).toString(), counts);
    }

    private List<PiiMatch> find(String text) {
        SearchedText searched = new SearchedText(text);
        List<PiiMatch> found = new ArrayList<>();
        for (PiiRule rule : rules) {
            if (rule.mayBeIn(searched)) {
                List<PiiMatch> matches = rule.find(searched);
                matches.forEach(searched::blank);
                found.addAll(matches);
            }
        }
        found.sort(Comparator.comparingInt(PiiMatch::start));
        return found;
    }
}
