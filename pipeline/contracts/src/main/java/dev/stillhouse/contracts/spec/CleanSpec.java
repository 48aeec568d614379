package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;

/** Which rows are too short, too long, wrongly decoded, or try to give the model orders. */
public record CleanSpec(
        @Default("1") int minCharacters,
        @Default("1000000") int maxCharacters,
        @Default("drop") Injections injections,
        @Default("drop") Garbled garbled) {
    public CleanSpec {
        new Rules()
                .that(minCharacters >= 0, "min_characters must be at least 0, but was %d", minCharacters)
                .that(
                        maxCharacters >= minCharacters,
                        "max_characters must be at least min_characters %d, but was %d",
                        minCharacters,
                        maxCharacters)
                .hold();
    }

    public enum Injections {
        DROP,
        KEEP
    }

    /** What happens to texts that somebody decoded wrongly; what cannot be repaired with certainty is dropped. */
    public enum Garbled {
        DROP,
        REPAIR,
        KEEP
    }
}
