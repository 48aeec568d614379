package dev.stillhouse.distill.teacher;

import java.time.Instant;
import java.util.Optional;

/** Where clients in several processes tell each other how long an endpoint has asked to be left alone. Safe for threads. */
public interface Pauses {
    /** For the only client of a teacher. */
    Pauses ALONE = new Pauses() {
        @Override
        public void ask(String endpoint, Instant until) {}

        @Override
        public Optional<Instant> asked(String endpoint) {
            return Optional.empty();
        }
    };

    /**
     * @param endpoint its name
     * @param until when it may be asked again
     */
    void ask(String endpoint, Instant until);

    /** What any client was told last; called often, so that what it says may be a little old. */
    Optional<Instant> asked(String endpoint);
}
