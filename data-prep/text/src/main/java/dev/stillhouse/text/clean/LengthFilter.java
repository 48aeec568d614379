package dev.stillhouse.text.clean;

import dev.stillhouse.contracts.failure.Check;

/** Drops what is empty, too short or too long, in characters (code points). */
public record LengthFilter(int minCharacters, int maxCharacters) implements TextFilter {
    public LengthFilter {
        Check.that(minCharacters >= 0, "min_characters must not be negative, but was %d", minCharacters);
        Check.that(
                maxCharacters >= Math.max(1, minCharacters),
                "max_characters must be at least min_characters %d and 1, but was %d",
                minCharacters,
                maxCharacters);
    }

    @Override
    public Verdict judge(String text) {
        if (text.isBlank()) {
            return Verdict.drop(RejectReason.EMPTY, "no text");
        }
        int length = text.codePointCount(0, text.length());
        if (length < minCharacters) {
            return Verdict.drop(RejectReason.TOO_SHORT, length + " characters, at least " + minCharacters);
        }
        if (length > maxCharacters) {
            return Verdict.drop(RejectReason.TOO_LONG, length + " characters, at most " + maxCharacters);
        }
        return Verdict.KEEP;
    }
}
