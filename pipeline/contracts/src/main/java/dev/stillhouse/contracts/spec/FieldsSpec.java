package dev.stillhouse.contracts.spec;

import java.util.Optional;

/** Which column of the input holds what; dots go into nested objects, numbers into lists. A column that is not named here is detected by its usual names. */
public record FieldsSpec(
        Optional<String> id,
        Optional<String> text,
        Optional<String> prompt,
        Optional<String> completion,
        Optional<String> messages,
        Optional<String> system,
        Optional<String> tools,
        Optional<String> chosen,
        Optional<String> rejected,
        Optional<String> language,
        Optional<String> licence,
        Optional<String> source,
        Optional<String> score) {
    /** Everything is detected. */
    public static FieldsSpec detected() {
        return new FieldsSpec(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
