package dev.stillhouse.contracts.spec.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The checks of one record, all of them: a compact constructor states its rules and then holds them. A message starts with
 * the key that it is about, relative to the record, then a space: {@code "rank must be at least 1, but was 0"}.
 */
public final class Rules {
    private final List<String> broken = new ArrayList<>();

    public Rules that(boolean holds, String format, Object... arguments) {
        if (!holds) {
            broken.add(String.format(Locale.ROOT, format, arguments));
        }
        return this;
    }

    /** @throws IllegalArgumentException with a line for each rule that does not hold */
    public void hold() {
        if (!broken.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", broken));
        }
    }
}
