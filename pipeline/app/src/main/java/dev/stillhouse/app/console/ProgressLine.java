package dev.stillhouse.app.console;

import dev.stillhouse.contracts.run.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Shows how far a command is that is no run: not more often than one can read. */
public final class ProgressLine implements Progress {
    private final Screen screen;
    private final Clock clock;
    private final Duration pause;
    private final TickText text = new TickText();
    private Instant shown = Instant.EPOCH;

    public ProgressLine(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
        this.pause =
                screen.kind() == Screen.Kind.TERMINAL ? ConsoleListener.ON_TERMINAL : ConsoleListener.IN_PLAIN_TEXT;
    }

    @Override
    public synchronized void tick(Tick tick) {
        Instant now = clock.instant();
        String line = text.of(tick, now);
        if (Duration.between(shown, now).compareTo(pause) >= 0) {
            shown = now;
            screen.status(line);
        }
    }
}
