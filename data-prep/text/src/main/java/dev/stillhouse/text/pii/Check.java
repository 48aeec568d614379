package dev.stillhouse.text.pii;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Decides on a candidate, from {@code start} to {@code end} of a text. */
@FunctionalInterface
interface Check {
    Pattern PUNCTUATION = Pattern.compile("[^A-Za-z0-9]+");

    boolean holds(CharSequence text, int start, int end);

    /** Of the candidate alone, in upper case and without spaces and punctuation. */
    static Check value(Predicate<String> predicate) {
        return (text, start, end) -> predicate.test(
                PUNCTUATION.matcher(text.subSequence(start, end)).replaceAll("").toUpperCase(Locale.ROOT));
    }

    /** Of the candidate alone, as it is written. */
    static Check written(Predicate<String> predicate) {
        return (text, start, end) -> predicate.test(text.subSequence(start, end).toString());
    }

    default Check and(Check other) {
        return (text, start, end) -> holds(text, start, end) && other.holds(text, start, end);
    }

    default Check butNot(Check other) {
        return (text, start, end) -> holds(text, start, end) && !other.holds(text, start, end);
    }
}
