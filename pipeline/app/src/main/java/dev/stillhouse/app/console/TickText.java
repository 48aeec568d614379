package dev.stillhouse.app.console;

import dev.stillhouse.contracts.run.Progress.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Words a tick: how far, how fast, how long still, and the figures that one wants to see meanwhile. Speeds are those since the first tick of
 * the same work.
 */
final class TickText {
    private static final String TOKENS = "completion_tokens";
    /** What went wrong with some, said only where there are any. */
    private static final List<String> TROUBLES = List.of("truncated", "refused", "failed");

    private static final String VALIDATION = "validation_loss";

    private Optional<Double> validation = Optional.empty();
    private String what = "";
    private long firstDone;
    private double firstTokens;
    private Instant firstAt = Instant.EPOCH;

    String of(Tick tick, Instant now) {
        if (!what.equals(tick.what()) || tick.done() < firstDone) {
            what = tick.what();
            firstDone = tick.done();
            firstTokens = tick.figures().getOrDefault(TOKENS, 0.0);
            firstAt = now;
        }
        StringBuilder text = new StringBuilder(tick.what()).append("  ");
        if (tick.total().isPresent()) {
            long total = tick.total().getAsLong();
            long percent = total == 0 ? 100 : Math.round(100.0 * tick.done() / total);
            text.append(String.format(Locale.ROOT, "%,d/%,d %s  %d%%", tick.done(), total, tick.unit(), percent));
        } else {
            text.append(String.format(Locale.ROOT, "%,d %s", tick.done(), tick.unit()));
        }
        speed(tick, now, text);
        figure(tick, "loss", "  loss %.3f", text);
        validation(tick, text);
        figure(tick, "tokens_per_second", "  %,.0f tokens/s", text);
        answerTokens(tick, now, text);
        TROUBLES.forEach(trouble -> positive(tick, trouble, "  %,.0f " + trouble, text));
        positive(tick, "spend", "  %,.2f spent", text);
        return text.toString();
    }

    private void speed(Tick tick, Instant now, StringBuilder text) {
        double seconds = seconds(now);
        long done = tick.done() - firstDone;
        if (seconds < 1 || done == 0) {
            return;
        }
        double perSecond = done / seconds;
        text.append(String.format(Locale.ROOT, perSecond < 10 ? "  %.1f/s" : "  %,.0f/s", perSecond));
        tick.total().ifPresent(total -> {
            if (total > tick.done()) {
                long left = Math.round((total - tick.done()) / perSecond);
                text.append("  ")
                        .append(Durations.text(Duration.ofSeconds(left)))
                        .append(" left");
            }
        });
    }

    /** Measured now and then, and worth seeing in between. */
    private void validation(Tick tick, StringBuilder text) {
        validation = Optional.ofNullable(tick.figures().get(VALIDATION)).or(() -> validation);
        validation.ifPresent(loss -> text.append(String.format(Locale.ROOT, "  validation %.3f", loss)));
    }

    private void answerTokens(Tick tick, Instant now, StringBuilder text) {
        double tokens = tick.figures().getOrDefault(TOKENS, 0.0) - firstTokens;
        if (seconds(now) >= 1 && tokens > 0) {
            text.append(String.format(Locale.ROOT, "  %,.0f tokens/s", tokens / seconds(now)));
        }
    }

    private double seconds(Instant now) {
        return Duration.between(firstAt, now).toMillis() / 1000.0;
    }

    private static void positive(Tick tick, String name, String format, StringBuilder text) {
        if (tick.figures().getOrDefault(name, 0.0) > 0) {
            figure(tick, name, format, text);
        }
    }

    private static void figure(Tick tick, String name, String format, StringBuilder text) {
        Double value = tick.figures().get(name);
        if (value != null) {
            text.append(String.format(Locale.ROOT, format, value));
        }
    }
}
