package dev.stillhouse.lake;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/** Names of the fields in the files by what they mean. What is not named is found by its usual names. */
public record RowFields(Map<Meaning, String> names) implements Serializable {
    /** No mapping: everything is detected. */
    public static final RowFields DETECTED = new RowFields(Map.of());

    /** What a field holds. */
    public enum Meaning {
        ID,
        TEXT,
        PROMPT,
        COMPLETION,
        MESSAGES,
        SYSTEM,
        TOOLS,
        CHOSEN,
        REJECTED,
        LANGUAGE,
        LICENCE,
        SOURCE,
        SCORE
    }

    public RowFields {
        names = Map.copyOf(names);
    }

    Optional<String> name(Meaning meaning) {
        return Optional.ofNullable(names.get(meaning));
    }
}
