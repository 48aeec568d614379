package dev.stillhouse.examples.helpdesk;

import java.util.Locale;

/** How soon a ticket wants an answer: what its urgency phrase says, {@link #NORMAL} when there is none. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH;

    /** The name in files: lower case. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
