package dev.stillhouse.text.pii;

import java.util.Map;

/**
 * A text without its personal data.
 *
 * @param counts how much there was of each type; types that there was nothing of are left out
 */
public record MaskedText(String text, Map<PiiType, Integer> counts) {
    public MaskedText {
        counts = Map.copyOf(counts);
    }
}
