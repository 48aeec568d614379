package dev.stillhouse.distill.teacher;

import java.time.Duration;
import java.util.Optional;

/** How one attempt ended. */
sealed interface Exchange {
    Bill bill();

    /** Nothing is gained by trying again. */
    record Done(Outcome outcome, Bill bill) implements Exchange {}

    /** @param asked how long the endpoint wants to be left alone */
    record Again(Outcome.Failed failure, Optional<Duration> asked, Bill bill) implements Exchange {}
}
