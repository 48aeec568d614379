package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Hand clock = new Hand();

    /** A clock that is moved by hand. */
    private static final class Hand extends Clock {
        private Instant time = Instant.parse("2026-01-05T12:00:00Z");

        void move(Duration by) {
            time = time.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return time;
        }
    }

    @Test
    void requestsAreKeptApartEvenly() {
        Pace pace = new Pace(30, Limits.ANY, clock);

        assertThat(pace.pause(1)).isZero();
        pace.take(1);
        assertThat(pace.pause(1)).isEqualTo(Duration.ofSeconds(2).plusNanos(1));
        clock.move(Duration.ofSeconds(90));
        pace.take(1);
        assertThat(pace.pause(1))
                .as("nothing is saved up")
                .isEqualTo(Duration.ofSeconds(2).plusNanos(1));
    }

    @Test
    void aRequestThatIsLargerThanAMinuteGoesAlone() {
        Pace pace = new Pace(Limits.ANY, 100, clock);

        assertThat(pace.pause(250)).isZero();
        Pace.Turn turn = pace.take(250);
        assertThat(pace.pause(1)).isEqualTo(MINUTE);
        pace.correct(turn, 60);
        assertThat(pace.pause(40)).isZero();
        assertThat(pace.pause(41)).isEqualTo(MINUTE);
    }

    @Test
    void noMinuteHasMoreThanAllowed() {
        Random random = new Random(7);
        Pace pace = new Pace(40, 1_000, clock);
        List<Instant> times = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int most = 1 + random.nextInt(100);
            clock.move(pace.pause(most));
            Pace.Turn turn = pace.take(most);
            int actual = 1 + random.nextInt(most);
            times.add(clock.instant());
            tokens.add(actual);
            pace.correct(turn, actual);
            clock.move(Duration.ofMillis(random.nextInt(800)));
        }
        for (int from = 0; from < times.size(); from++) {
            long sum = 0;
            int to = from;
            while (to < times.size() && times.get(to).isBefore(times.get(from).plus(MINUTE))) {
                sum += tokens.get(to++);
            }
            assertThat(to - from).isLessThanOrEqualTo(40);
            assertThat(sum).isLessThanOrEqualTo(1_000);
        }
    }

    @Test
    void workersShareALimit() {
        Limits limits = new Limits(10, 7, Limits.ANY);

        assertThat(limits.mostShares()).isEqualTo(7);
        assertThat(limits.concurrency(0, 4)).isEqualTo(3);
        assertThat(limits.concurrency(3, 4)).isEqualTo(2);
        Pace pace = limits.pace(3, clock);
        pace.take(1);
        assertThat(pace.pause(1))
                .as("7 by 3 workers are 2 each")
                .isEqualTo(Duration.ofSeconds(30).plusNanos(1));
    }
}
