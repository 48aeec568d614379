package dev.stillhouse.examples.helpdesk;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds whatever looks like a reference number. */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("[A-Z]{2,3}-\\d{4}\\b");

    private References() {}

    static Stream<String> in(String text) {
        return REFERENCE.matcher(text).results().map(MatchResult::group);
    }
}
