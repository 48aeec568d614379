package dev.stillhouse.finetune.watch;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.finetune.Pulse;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * How long a rank may be silent, or stand still.
 *
 * @param heartbeat without a word from a rank until it counts as lost, and without an answer from the driver until a rank gives up
 * @param join from the start of a try until every rank has reported
 * @param step in one piece of a step
 * @param opening of data and model; the step timeout when that is longer
 * @param saving of a checkpoint or a model; the step timeout when that is longer
 */
public record WatchSettings(Duration heartbeat, Duration join, Duration step, Duration opening, Duration saving)
        implements Serializable {
    private static final Duration SHORTEST_HEARTBEAT = Duration.ofSeconds(3);

    public WatchSettings {
        Check.that(
                heartbeat.compareTo(SHORTEST_HEARTBEAT) >= 0,
                "the heartbeat timeout must be at least %d s, since ranks report every second, but was %d s",
                SHORTEST_HEARTBEAT.toSeconds(),
                heartbeat.toSeconds());
        for (Duration positive : List.of(join, step, opening, saving)) {
            Check.that(
                    !positive.isNegative() && !positive.isZero(), "a timeout must be positive, but was %s", positive);
        }
    }

    public static WatchSettings usual() {
        return new WatchSettings(
                Duration.ofSeconds(20),
                Duration.ofSeconds(120),
                Duration.ofSeconds(600),
                Duration.ofMinutes(30),
                Duration.ofMinutes(30));
    }

    public WatchSettings withHeartbeat(Duration timeout) {
        return new WatchSettings(timeout, join, step, opening, saving);
    }

    public WatchSettings withStep(Duration timeout) {
        return new WatchSettings(heartbeat, join, timeout, opening, saving);
    }

    public WatchSettings withJoin(Duration timeout) {
        return new WatchSettings(heartbeat, timeout, step, opening, saving);
    }

    /** How long a rank may stay in a phase. */
    Duration allowed(Pulse.Phase phase) {
        return switch (phase) {
            case OPENING -> Collections.max(List.of(opening, step));
            case SAVING -> Collections.max(List.of(saving, step));
            case COMPUTING, WAITING -> step;
        };
    }
}
