package dev.stillhouse.finetune.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.Pulse.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Three ranks, timeouts of 20 s, 120 s and 600 s, and a time that the test makes up. */
class WatchTest {
    private static final int RANKS = 3;
    private static final long MINUTE = 60;

    private final Watch watch = new Watch(WatchSettings.usual(), RANKS, at(0));

    private static Instant at(double seconds) {
        return Instant.EPOCH.plusMillis((long) (1000 * seconds));
    }

    private static Member member(int rank) {
        return new Member(rank, "" + (rank + 7), "host-" + rank, 100 + rank);
    }

    /** How each rank is at a second. */
    @FunctionalInterface
    private interface Life {
        Optional<Beat> at(double second);
    }

    private static Life always(Phase phase, long step) {
        return second -> Optional.of(new Beat(Optional.of(phase), step, second, Work.NOTHING));
    }

    private static Life steps(double secondsEach) {
        return second -> {
            long step = (long) (second / secondsEach) + 1;
            return Optional.of(
                    new Beat(Optional.of(Phase.COMPUTING), step, second - (step - 1) * secondsEach, Work.NOTHING));
        };
    }

    private static Life silentFrom(double from, Life before) {
        return second -> second < from ? before.at(second) : Optional.empty();
    }

    /** Lets the ranks live until the watch finds trouble, and returns when that was. */
    private double untilTrouble(double latest, Life... lives) {
        for (int rank = 0; rank < lives.length; rank++) {
            watch.joins(member(rank), at(0));
        }
        for (int tick = 1; tick <= 5 * latest; tick++) {
            double now = tick / 5.0;
            for (int rank = 0; rank < lives.length && tick % 5 == 0; rank++) {
                Optional<Beat> beat = lives[rank].at(now);
                int speaker = rank;
                beat.ifPresent(heard -> watch.hears(speaker, heard, at(now)));
            }
            if (watch.trouble(at(now)).isPresent()) {
                return now;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    private Trouble trouble(double now) {
        return watch.trouble(at(now)).orElseThrow();
    }

    @Test
    void ranksThatGoOnAreLeftAlone() {
        assertThat(untilTrouble(3600, steps(7), steps(7), steps(599))).isInfinite();
    }

    @Test
    void aRankThatFallsSilentIsLostAfterTheHeartbeatTimeout() {
        double found = untilTrouble(100, steps(7), silentFrom(30, steps(7)), steps(7));
        assertThat(found).isBetween(49.0, 50.0);
        assertThat(trouble(found).lost()).containsExactly(member(1));
        assertThat(trouble(found).failure())
                .hasMessage(
                        "Rank 1 on host-1 (executor 8) was lost: not heard for 20 s; it had been computing step 5 for 1 s");
        assertThat(trouble(found).failure().code()).isEqualTo(FailureCode.WORKER_LOST);
    }

    @Test
    void allThatAreSilentAreNamed() {
        double found = untilTrouble(100, silentFrom(30, steps(7)), steps(7), silentFrom(30, steps(7)));
        assertThat(trouble(found).lost()).containsExactly(member(0), member(2));
    }

    @Test
    void ranksThatNeverComeAreNamedAfterTheJoinTimeout() {
        watch.joins(member(1), at(3));
        for (int second = 0; second <= 120; second++) {
            watch.hears(1, steps(7).at(second).orElseThrow(), at(second));
            assertThat(watch.trouble(at(second))).isEmpty();
        }
        assertThat(trouble(121).failure())
                .hasMessage(
                        "Of 3 ranks 0, 2 did not report within 120 s; the executors must reach the driver at spark.driver.host, at any port");
    }

    @Test
    void theGuiltyIsWhoComputesWhileTheOthersWait() {
        double found =
                untilTrouble(700, always(Phase.WAITING, 9), always(Phase.COMPUTING, 9), always(Phase.WAITING, 9));
        assertThat(found).isBetween(600.0, 602.0);
        assertThat(trouble(found).hung()).containsExactly(member(1));
        assertThat(trouble(found).lost()).isEmpty();
        assertThat(trouble(found).failure())
                .hasMessage("Rank 1 on host-1 (executor 8) hangs: computing step 9 for 600 s, where 600 s are allowed");
    }

    @Test
    void openingAndSavingMayTakeHalfAnHour() {
        double found = untilTrouble(
                31 * MINUTE, always(Phase.SAVING, 9), always(Phase.WAITING, 10), always(Phase.WAITING, 10));
        assertThat(found).isBetween(30.0 * MINUTE, 30.0 * MINUTE + 2);
        assertThat(trouble(found).hung()).containsExactly(member(0));
        assertThat(trouble(found).failure())
                .hasMessage("Rank 0 on host-0 (executor 7) hangs: saving step 9 for 1800 s, where 1800 s are allowed");
    }

    @Test
    void aRankThatHangsAtItsStartIsFound() {
        double found = untilTrouble(31 * MINUTE, always(Phase.OPENING, 0), steps(7), steps(7));
        assertThat(found).isBetween(30.0 * MINUTE, 30.0 * MINUTE + 2);
        assertThat(trouble(found).failure())
                .hasMessage("Rank 0 on host-0 (executor 7) hangs: opening for 1800 s, where 1800 s are allowed");
    }

    @Test
    void whenAllWaitForEachOtherAllAreStuck() {
        double found = untilTrouble(700, always(Phase.WAITING, 9), always(Phase.WAITING, 9), always(Phase.WAITING, 9));
        assertThat(found).isBetween(600.0, 602.0);
        assertThat(trouble(found).hung()).hasSize(3);
        assertThat(trouble(found).failure())
                .hasMessageStartingWith("Rank 0 on host-0 (executor 7) waits for ranks that all wait: waiting step 9");
    }

    @Test
    void aTrainingThatSaysNothingOfPhasesIsOnlyListenedTo() {
        Life mute = second -> Optional.of(new Beat(Optional.empty(), 0, second, Work.NOTHING));
        assertThat(untilTrouble(2 * 60 * MINUTE, mute, mute, mute)).isInfinite();
    }

    @Test
    void whoHasEndedMayBeSilent() {
        untilTrouble(10, steps(7), steps(7), steps(7));
        watch.ends(1, Optional.empty(), at(10));
        watch.disconnects(1);
        assertThat(untilTrouble(100, steps(7), second -> Optional.empty(), steps(7)))
                .isInfinite();
        assertThat(watch.disconnected()).isEmpty();
        assertThat(watch.running()).containsExactly(member(0), member(2));
    }

    @Test
    void aFailureOfOneRankEndsTheOthersWhenTheyDoNotEndThemselves() {
        untilTrouble(10, steps(700), steps(700), steps(700));
        watch.ends(2, Optional.of(FailureCode.WORKER_LOST.with("the ring broke")), at(10));
        watch.ends(1, Optional.of(FailureCode.SHARD_INVALID.with("shard x is wrong")), at(10));
        for (int second = 10; second <= 30; second++) {
            watch.hears(0, steps(700).at(second).orElseThrow(), at(second));
            assertThat(watch.trouble(at(second))).isEmpty();
        }
        watch.hears(0, steps(700).at(31).orElseThrow(), at(31));
        assertThat(trouble(31).failure()).hasMessage("shard x is wrong");
    }

    @Test
    void aWatchThatWasItselfStoppedAccusesNobody() {
        untilTrouble(10, steps(7), steps(7), steps(7));
        assertThat(watch.trouble(at(500))).isEmpty();
        assertThat(watch.trouble(at(502))).isEmpty();
        for (int second = 503; second <= 519; second++) {
            assertThat(watch.trouble(at(second))).isEmpty();
        }
        assertThat(watch.trouble(at(521))).isPresent();
    }

    @Test
    void whoseConnectionEndedIsNamedForAJobThatFailed() {
        untilTrouble(30, steps(7), steps(7), steps(7));
        watch.disconnects(1);
        assertThat(watch.disconnected())
                .containsExactly("Rank 1 on host-1 (executor 8) was lost while it was computing step 5 for 2 s");
        watch.joins(member(1), at(31));
        assertThat(watch.disconnected()).isEmpty();
    }

    @Test
    void aRankThatThereIsNotIsNotLetIn() {
        assertThat(watch.joins(member(RANKS), at(1))).isFalse();
    }

    @Test
    void timeoutsAreChecked() {
        assertThatThrownBy(() -> WatchSettings.usual().withHeartbeat(Duration.ofSeconds(2)))
                .hasMessage("the heartbeat timeout must be at least 3 s, since ranks report every second, but was 2 s");
        assertThatThrownBy(() -> WatchSettings.usual().withStep(Duration.ZERO))
                .hasMessage("a timeout must be positive, but was PT0S");
        assertThat(WatchSettings.usual().withStep(Duration.ofHours(2)).allowed(Phase.SAVING))
                .isEqualTo(Duration.ofHours(2));
    }

    private void work(int rank, long step, double secondsPerToken) {
        watch.hears(
                rank,
                new Beat(
                        Optional.of(Phase.COMPUTING),
                        step + 1,
                        0,
                        new Work(step, 100 * step, 100 * step * secondsPerToken)),
                at(step));
    }

    @Test
    void aSlowRankIsNamedOnceAndAgainWhenItHadRecovered() {
        List.of(0, 1, 2).forEach(rank -> watch.joins(member(rank), at(0)));
        double[] secondsPerToken = {0.001, 0.0018, 0.0012};
        for (int step = 0; step <= 19; step++) {
            for (int rank = 0; rank < RANKS; rank++) {
                work(rank, step, secondsPerToken[rank]);
            }
            assertThat(watch.notes()).isEmpty();
        }
        for (int rank = 0; rank < RANKS; rank++) {
            work(rank, 20, secondsPerToken[rank]);
        }
        assertThat(watch.notes())
                .containsExactly(
                        "Rank 1 on host-1 (executor 8) is slow: over steps 1 to 20 it computed 1.800 ms a token, the others "
                                + "1.100 ms (median), 1.6 times as long; it goes on");
        for (int rank = 0; rank < RANKS; rank++) {
            work(rank, 40, secondsPerToken[rank]);
        }
        assertThat(watch.notes()).as("named before").isEmpty();
        for (int rank = 0; rank < RANKS; rank++) {
            work(rank, 60, 0.002);
        }
        assertThat(watch.notes()).as("it was the others that were slow").isEmpty();
        assertThat(watch.trouble(at(60.2))).as("nobody is ended for it").isEmpty();
    }

    @Test
    void ofTwoRanksEachIsComparedWithTheOther() {
        Stragglers two = new Stragglers();
        two.hears(0, Work.NOTHING);
        two.hears(1, Work.NOTHING);
        two.hears(0, new Work(20, 1000, 1));
        two.hears(1, new Work(25, 1000, 1.5));
        assertThat(two.judge()).as("just 1.5 times").isEmpty();
        two.hears(0, new Work(40, 2000, 2));
        two.hears(1, new Work(45, 2000, 3.01));
        assertThat(two.judge()).extracting(Stragglers.Straggler::rank).containsExactly(1);
    }

    @Test
    void aRankAloneIsNeverSlow() {
        Stragglers one = new Stragglers();
        one.hears(0, new Work(100, 1000, 1));
        one.hears(0, new Work(200, 2000, 100));
        assertThat(one.judge()).isEmpty();
    }
}
