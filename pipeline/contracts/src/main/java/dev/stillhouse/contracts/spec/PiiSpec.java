package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import dev.stillhouse.contracts.spec.binding.Shorthand;
import java.util.Optional;
import java.util.Set;

/**
 * What happens to e-mail addresses, telephone numbers and the like.
 *
 * @param kinds that are looked for; all when left out
 * @param numbered whether placeholders have numbers: the same value has the same one within a conversation
 */
public record PiiSpec(
        @Shorthand @Default("mask") Action action,
        Optional<Set<PiiKind>> kinds,
        @Default("false") boolean numbered) {
    public PiiSpec {
        new Rules()
                .that(kinds.isEmpty() || !kinds.get().isEmpty(), "kinds must name at least one; leave it out for all")
                .that(
                        kinds.isEmpty() || action != Action.KEEP,
                        "kinds has no effect while action is keep; remove it, or mask or drop them")
                .that(
                        !numbered || action == Action.MASK,
                        "numbered is for action mask alone; choose that, or remove the key")
                .hold();
    }

    public enum Action {
        /** A placeholder takes its place. */
        MASK,
        KEEP,
        /** Rows that have some are dropped. */
        DROP
    }
}
