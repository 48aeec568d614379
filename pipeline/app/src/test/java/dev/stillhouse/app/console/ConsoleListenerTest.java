package dev.stillhouse.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress.Tick;
import dev.stillhouse.contracts.run.StageRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConsoleListenerTest {
    private static final StageName STAGE = StageName.of(StageKind.FINETUNE, "lora-gold");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final MovingClock clock = new MovingClock();

    @Test
    void plainTextHasALineEveryFiveSecondsAtMost() {
        ConsoleListener listener = listener(Screen.Kind.PLAIN);
        Instant start = clock.instant();
        listener.started(STAGE, 3, 9);
        for (int step = 100; step <= 200; step += 10) {
            listener.progressed(STAGE, training(step));
            clock.advance(1000);
        }
        StageRecord record =
                new StageRecord(STAGE.toString(), "k", Map.of(), Map.of(), start, clock.instant(), Json.object());
        listener.done(STAGE, record, "200 steps");

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("""
                        [3/9] finetune.lora-gold
                        [3/9] finetune.lora-gold: train  150/400 steps  38%  10/s  25 s left  loss 1.250
                        [3/9] finetune.lora-gold: train  200/400 steps  50%  10/s  20 s left  loss 1.250
                        [3/9] finetune.lora-gold done in 11 s: 200 steps
                        """);
    }

    @Test
    void whatATrainingWasMeasuredAtStaysInSight() {
        ConsoleListener listener = listener(Screen.Kind.PLAIN);
        listener.started(STAGE, 1, 1);
        listener.progressed(STAGE, training(100));
        listener.progressed(
                STAGE, new Tick("train", 100, OptionalLong.of(400), "steps", Map.of("validation_loss", 1.5)));
        clock.advance(5000);
        listener.progressed(STAGE, training(150));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .endsWith("train  150/400 steps  38%  10/s  25 s left  loss 1.250  validation 1.500\n");
    }

    @Test
    void aTerminalHasOneLineThatChanges() {
        ConsoleListener listener = listener(Screen.Kind.TERMINAL);
        listener.started(STAGE, 1, 1);
        clock.advance(300);
        listener.progressed(STAGE, Tick.counting("read", 7, "rows"));
        clock.advance(100);
        listener.progressed(STAGE, Tick.counting("read", 8, "rows"));
        listener.failed(STAGE, new IllegalStateException());

        assertThat(bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"))
                .isEqualTo("[1/1] finetune.lora-gold\n[1/1] finetune.lora-gold: read  7 rows\r\u001b[K"
                        + "[1/1] finetune.lora-gold failed\n");
    }

    @Test
    void askingATeacherShowsTokensTroublesAndMoney() {
        ConsoleListener listener = listener(Screen.Kind.PLAIN);
        listener.started(STAGE, 1, 1);
        clock.advance(5000);
        listener.progressed(STAGE, asking(100, 3000, 0, 0));
        clock.advance(10_000);
        listener.progressed(STAGE, asking(600, 33_000, 2, 0.4567));

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("""
                        [1/1] finetune.lora-gold
                        [1/1] finetune.lora-gold: ask  100/2,000 requests  5%
                        [1/1] finetune.lora-gold: ask  600/2,000 requests  30%  50/s  28 s left  3,000 tokens/s  2 refused  0.46 spent
                        """);
    }

    private ConsoleListener listener(Screen.Kind kind) {
        return new ConsoleListener(new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), kind), clock);
    }

    private static Tick training(int step) {
        return new Tick("train", step, OptionalLong.of(400), "steps", Map.of("loss", 1.25));
    }

    private static Tick asking(int done, double tokens, double refused, double spend) {
        Map<String, Double> figures =
                Map.of("completion_tokens", tokens, "refused", refused, "truncated", 0.0, "spend", spend);
        return new Tick("ask", done, OptionalLong.of(2000), "requests", figures);
    }

    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-11-23T12:00:00Z");

        void advance(long milliseconds) {
            now = now.plusMillis(milliseconds);
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
