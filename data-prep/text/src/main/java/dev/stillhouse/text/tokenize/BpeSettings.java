package dev.stillhouse.text.tokenize;

import dev.stillhouse.contracts.failure.Check;

/**
 * What vocabulary to train.
 *
 * @param vocabulary tokens in all, special tokens included
 * @param maxDigits most digits that one token holds, so that numbers are read rather than remembered
 * @param minFrequency a pair seen less often is not merged
 */
public record BpeSettings(int vocabulary, int maxDigits, long minFrequency) {
    public BpeSettings {
        int least = 256 + SpecialTokens.NAMES.size();
        Check.that(vocabulary >= least, "vocabulary must be at least %d, but was %d", least, vocabulary);
        Check.that(maxDigits >= 1 && maxDigits <= 3, "the digits of a token must be 1 to 3, but were %d", maxDigits);
        Check.that(minFrequency >= 1, "the least frequency must be at least 1, but was %d", minFrequency);
    }

    public static BpeSettings ofSize(int vocabulary) {
        return new BpeSettings(vocabulary, 2, 2);
    }
}
