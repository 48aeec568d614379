package dev.stillhouse.serving;

import java.util.List;

/**
 * Looks for stop strings in text that comes in pieces. Text is let through once it is certain: what could be the beginning of a stop string
 * waits until it is one or cannot be.
 */
final class StopFilter {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;

    StopFilter(List<String> stops) {
        this.stops = stops;
    }

    /** Takes a piece and returns the text that is now certain; nothing after a stop string has come. */
    String add(String piece) {
        if (stopped) {
            return "";
        }
        held.append(piece);
        int stop = stops.stream()
                .mapToInt(held::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
        if (stop >= 0) {
            stopped = true;
            return take(stop);
        }
        return take(held.length() - couldBecomeStop());
    }

    /** What was still held back, now that no more comes. */
    String end() {
        return stopped ? "" : take(held.length());
    }

    /** Whether a stop string has come. */
    boolean stopped() {
        return stopped;
    }

    private String take(int characters) {
        String text = held.substring(0, characters);
        held.delete(0, characters);
        return text;
    }

    /** Length of the longest end of the held text that a stop string begins with. */
    private int couldBecomeStop() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
