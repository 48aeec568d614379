package dev.stillhouse.app.report;

import java.time.Duration;
import java.util.Locale;

/** Lengths of time as people say them. */
final class Durations {
    private Durations() {}

    /** 0.42 s, 12.3 s, 3 min 20 s, 2 h 5 min. */
    static String text(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        if (seconds < 59.95) {
            return String.format(Locale.ROOT, seconds < 9.995 ? "%.2f s" : "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
