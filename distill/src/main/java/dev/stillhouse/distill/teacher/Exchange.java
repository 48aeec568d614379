package dev.stillhouse.distill.teacher;

import java.time.Duration;
import java.util.Optional;

/** How one attempt ended. */
sealed interface Exchange permits Exchange.Done, Exchange.Again {
    /** Nothing is gained by trying again. */
    record Done(Outcome outcome) implements Exchange {}

    /** @param asked how long the endpoint wants to be left alone */
    record Again(Outcome.Failed failure, Optional<Duration> asked) implements Exchange {}
}
