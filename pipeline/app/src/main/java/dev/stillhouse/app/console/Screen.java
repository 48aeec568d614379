package dev.stillhouse.app.console;

import java.io.PrintStream;

/** Lines of text, and on a terminal one line below them that keeps changing. */
public final class Screen {
    private static final int WIDTH = 110;

    private final PrintStream out;
    private final Kind kind;
    private boolean dangling;

    public enum Kind {
        TERMINAL,
        PLAIN
    }

    public Screen(PrintStream out, Kind kind) {
        this.out = out;
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        wipe();
        out.println(text);
    }

    /** Replaces the changing line; without a terminal it is a line like any other. */
    public synchronized void status(String text) {
        if (kind == Kind.PLAIN) {
            out.println(text);
            return;
        }
        wipe();
        out.print(text.length() > WIDTH ? text.substring(0, WIDTH) : text);
        out.flush();
        dangling = true;
    }

    private void wipe() {
        if (dangling) {
            out.print("\r\u001b[K");
            dangling = false;
        }
    }
}
