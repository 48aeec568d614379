package dev.stillhouse.app.console;

import dev.stillhouse.app.stage.RunListener;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.StageRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Shows a run: a line when a stage begins or ends, and in between how far it is, not more often than one can read. */
public final class ConsoleListener implements RunListener {
    static final Duration ON_TERMINAL = Duration.ofMillis(200);
    static final Duration IN_PLAIN_TEXT = Duration.ofSeconds(5);

    private final Screen screen;
    private final Clock clock;
    private final Duration pause;
    private TickText text = new TickText();
    private String position = "";
    private Instant shown = Instant.EPOCH;

    public ConsoleListener(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
        this.pause = screen.kind() == Screen.Kind.TERMINAL ? ON_TERMINAL : IN_PLAIN_TEXT;
    }

    @Override
    public synchronized void started(StageName stage, int place, int of) {
        position = "[" + place + "/" + of + "] " + stage;
        text = new TickText();
        shown = clock.instant();
        screen.line(position);
    }

    @Override
    public synchronized void skipped(StageName stage, int place, int of) {
        screen.line("[" + place + "/" + of + "] " + stage + ": done before");
    }

    @Override
    public synchronized void progressed(StageName stage, Progress.Tick tick) {
        Instant now = clock.instant();
        String line = text.of(tick, now);
        if (Duration.between(shown, now).compareTo(pause) >= 0) {
            shown = now;
            screen.status(position + ": " + line);
        }
    }

    @Override
    public synchronized void done(StageName stage, StageRecord record, String summary) {
        String details = summary.isEmpty() ? "" : ": " + summary;
        screen.line(position + " done in " + Durations.text(record.duration()) + details);
    }

    @Override
    public synchronized void failed(StageName stage, Throwable cause) {
        screen.line(position + " failed");
    }
}
