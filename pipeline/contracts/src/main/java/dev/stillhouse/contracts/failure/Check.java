package dev.stillhouse.contracts.failure;

import java.util.Locale;

/** Preconditions of records: the message names the key, the rule and the value that broke it. */
public final class Check {
    private Check() {}

    /** @throws IllegalArgumentException with the formatted message when the condition does not hold */
    public static void that(boolean condition, String format, Object... arguments) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, format, arguments));
        }
    }
}
