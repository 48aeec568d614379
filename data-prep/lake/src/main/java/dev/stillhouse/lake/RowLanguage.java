package dev.stillhouse.lake;

import dev.stillhouse.lake.PrepareSettings.Identify;
import dev.stillhouse.lake.PrepareSettings.Languages;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;
import dev.stillhouse.text.language.LanguageIdentifier;
import dev.stillhouse.text.language.LanguageIdentifier.Guess;
import dev.stillhouse.text.language.LanguageTag;
import java.util.Optional;
import java.util.TreeSet;

/** Finds out which language a row is in where that is wanted, and whether the language is. One per task. */
final class RowLanguage {
    private final Languages wanted;
    private final Optional<LanguageIdentifier> identifier;

    RowLanguage(Languages wanted) {
        this.wanted = wanted;
        this.identifier = wanted.identify() == Identify.OFF
                ? Optional.empty()
                : Optional.of(new LanguageIdentifier(wanted.among()));
    }

    /** @param given as the row says, or empty */
    String of(String given, String text) {
        boolean isKnown = wanted.identify() == Identify.MISSING && !given.isBlank();
        if (identifier.isEmpty() || isKnown) {
            return given;
        }
        Guess guess = identifier.get().identify(text);
        return guess.probability() < wanted.least() ? LanguageTag.UNKNOWN : guess.language();
    }

    Verdict judge(String language) {
        String tag = LanguageTag.primary(language);
        if (wanted.keep().isEmpty() || wanted.keep().contains(tag)) {
            return Verdict.KEEP;
        }
        return Verdict.drop(
                RejectReason.OTHER_LANGUAGE,
                "is " + tag + ", but kept are " + String.join(", ", new TreeSet<>(wanted.keep())));
    }
}
