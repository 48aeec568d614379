package dev.stillhouse.distill.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How the client adapts to an endpoint. */
final class PressureTest {
    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private static Instant at(double seconds) {
        return NOON.plusMillis(Math.round(1000 * seconds));
    }

    @Test
    void theLimitHalvesOnceForARoundOfRefusalsAndGrowsByOneForARoundOfAnswers() {
        AdaptiveLimit limit = new AdaptiveLimit(32);
        for (int i = 0; i < 10; i++) {
            limit.turnedAway(at(0), at(1 + i));
        }
        assertThat(limit.now()).isEqualTo(16);

        for (int i = 0; i < 17; i++) {
            limit.answered(at(20), at(21));
        }
        assertThat(limit.now()).isEqualTo(17);
        for (int i = 0; i < 2000; i++) {
            limit.answered(at(20), at(21));
        }
        assertThat(limit.now()).isEqualTo(32);
        for (int i = 0; i < 20; i++) {
            limit.turnedAway(at(100 + 2 * i), at(101 + 2 * i));
        }
        assertThat(limit.now()).isEqualTo(1);
    }

    @Test
    void theLimitShrinksWhileAnswersTakeTwiceAsLongAsTheyDid() {
        AdaptiveLimit limit = new AdaptiveLimit(32);
        for (int i = 0; i < 300; i++) {
            limit.answered(at(i), at(i + 0.5));
        }
        assertThat(limit.now()).isEqualTo(32);
        for (int i = 0; i < 30; i++) {
            limit.answered(at(400 + 4 * i), at(402 + 4 * i));
        }
        assertThat(limit.now()).isBetween(2, 20);
    }

    @Test
    void aBreakerLetsOneRequestTryAfterAPauseThatDoubles() {
        Breaker breaker = new Breaker();
        for (int i = 0; i < 9; i++) {
            breaker.failed(at(0));
        }
        assertThat(breaker.pauseEnds()).isBefore(at(0));

        breaker.failed(at(0));
        breaker.failed(at(0.1));
        assertThat(breaker.pauseEnds())
                .as("what was under way does not count again")
                .isEqualTo(at(1));
        assertThat(breaker.admits()).isTrue();
        breaker.sent();
        assertThat(breaker.admits()).isFalse();

        breaker.failed(at(1.5));
        assertThat(breaker.pauseEnds()).isEqualTo(at(3.5));
        assertThat(breaker.brokenFor(Duration.ofSeconds(2), at(1.5))).isFalse();
        assertThat(breaker.brokenFor(Duration.ofSeconds(2), at(2))).isTrue();

        breaker.alive();
        assertThat(breaker.admits()).isTrue();
        assertThat(breaker.pauseEnds()).isBefore(at(0));
        assertThat(breaker.brokenFor(Duration.ZERO, at(9))).isFalse();
    }
}
