package dev.stillhouse.contracts.page;

import java.util.Locale;

/** Markup in the making. Arguments are escaped; only formats, which are written in this code, are not. */
public final class Markup {
    private final StringBuilder text = new StringBuilder();

    /** @param arguments strings are escaped, numbers are formatted by the format */
    public Markup add(String format, Object... arguments) {
        Object[] safe = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            safe[i] = arguments[i] instanceof Number ? arguments[i] : Html.escape(String.valueOf(arguments[i]));
        }
        text.append(String.format(Locale.ROOT, format, safe)).append('\n');
        return this;
    }

    /** Adds markup that was made by this package or a chart. */
    public Markup nest(String markup) {
        text.append(markup);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
