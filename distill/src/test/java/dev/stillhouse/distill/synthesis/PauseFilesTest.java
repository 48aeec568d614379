package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.FakeTeacher;
import dev.stillhouse.distill.teacher.Reply;
import dev.stillhouse.distill.teacher.Tab;
import dev.stillhouse.distill.teacher.TeacherClient;
import dev.stillhouse.distill.teacher.TeacherRequest;
import dev.stillhouse.distill.teacher.TeacherSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PauseFilesTest {
    private static final TeacherRequest HELLO =
            new TeacherRequest("[{\"role\":\"user\",\"content\":\"hello\"}]", new AnswerParameters(16, 0, 0, 7));
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Instant SOON = NOW.plusSeconds(5);
    private static final Instant LATE = NOW.plusSeconds(60);

    @TempDir
    Path folder;

    @Test
    void whatOneWorkerIsToldHoldsForAll() {
        PauseFiles one = at(NOW);
        PauseFiles other = at(NOW);
        assertThat(other.asked("first")).isEmpty();

        one.ask("first", LATE);
        one.ask("first", SOON);

        assertThat(one.asked("first")).contains(LATE);
        assertThat(at(NOW).asked("first")).contains(LATE);
        assertThat(at(NOW).asked("second")).isEmpty();
    }

    @Test
    void whatWasReadIsReadAgainSoon() {
        MovingClock clock = new MovingClock(NOW);
        PauseFiles other = new PauseFiles(new LedgerFolder(folder), clock);
        assertThat(other.asked("first")).isEmpty();
        at(NOW).ask("first", SOON);
        assertThat(other.asked("first")).isEmpty();

        clock.now = NOW.plus(Duration.ofMillis(51));
        assertThat(other.asked("first")).contains(SOON);
    }

    @Test
    void anEndpointThatAsksOneClientForAnHourIsLeftAloneByTheOther() throws Exception {
        try (FakeTeacher teacher = new FakeTeacher(FakeTeacher.Answer::stop)) {
            TeacherSettings settings = TeacherSettings.at(teacher.baseUrl(), FakeTeacher.MODEL, Optional.empty());
            teacher.next(FakeTeacher.status(429, "{}", "Retry-After", "3600"));
            try (TeacherClient one = new TeacherClient(settings, 4, at(NOW));
                    TeacherClient other = new TeacherClient(settings, 4, at(NOW))) {
                one.ask(HELLO, Tab.OPEN);
                while (teacher.calls() == 0 || !Files.exists(folder.resolve("pauses"))) {
                    Thread.sleep(10);
                }
                Thread.sleep(100);
                CompletableFuture<Reply> second = other.ask(HELLO, Tab.OPEN);
                Thread.sleep(300);

                assertThat(second).isNotDone();
                assertThat(teacher.calls()).isEqualTo(1);
            }
        }
    }

    private PauseFiles at(Instant now) {
        return new PauseFiles(new LedgerFolder(folder), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static final class MovingClock extends Clock {
        private Instant now;

        MovingClock(Instant now) {
            this.now = now;
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
            return now;
        }
    }
}
