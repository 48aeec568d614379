package dev.stillhouse.finetune.watch;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.finetune.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is known of one rank that has joined. */
final class RankState {
    private Member member;
    private Instant heard;
    private Beat beat = new Beat(Optional.empty(), 0, 0, Work.NOTHING);
    private boolean connected = true;
    private Optional<Instant> ended = Optional.empty();
    private Optional<Failure> failure = Optional.empty();

    RankState(Member member, Instant now) {
        this.member = member;
        this.heard = now;
    }

    void joinsAgain(Member again, Instant now) {
        member = again;
        heard = now;
        connected = true;
    }

    void hears(Beat latest, Instant now) {
        beat = latest;
        heard = now;
    }

    /** Silence until now does not count. */
    void excuse(Instant now) {
        heard = now;
    }

    void disconnects() {
        connected = false;
    }

    void ends(Optional<Failure> why, Instant now) {
        ended = Optional.of(now);
        failure = why;
    }

    Member member() {
        return member;
    }

    Beat beat() {
        return beat;
    }

    boolean isRunning() {
        return ended.isEmpty();
    }

    boolean isConnected() {
        return connected;
    }

    Optional<Failure> failure() {
        return failure;
    }

    /** Whether it failed that long ago. */
    boolean failedBefore(Duration ago, Instant now) {
        return failure.isPresent()
                && ended.filter(when -> longerThan(when, ago, now)).isPresent();
    }

    Duration silence(Instant now) {
        return Duration.between(heard, now);
    }

    boolean isWaiting() {
        return beat.phase().filter(phase -> phase == Pulse.Phase.WAITING).isPresent();
    }

    /** Whether it has been in its phase for longer than it may. A rank whose training says nothing of phases never is. */
    boolean isStuck(WatchSettings settings, Instant now) {
        return beat.phase()
                .filter(phase -> inPhase(now) > settings.allowed(phase).toMillis() / 1e3)
                .isPresent();
    }

    /** Seconds, with those since it was heard. */
    double inPhase(Instant now) {
        return beat.seconds() + silence(now).toMillis() / 1e3;
    }

    private static boolean longerThan(Instant when, Duration ago, Instant now) {
        return Duration.between(when, now).compareTo(ago) > 0;
    }
}
