package dev.stillhouse.examples.helpdesk;

import java.util.Locale;

/** Who should answer a ticket. */
public enum Team {
    ACCOUNT,
    BILLING,
    RETURNS,
    SHIPPING,
    TECHNICAL;

    /** The name in files: lower case. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
