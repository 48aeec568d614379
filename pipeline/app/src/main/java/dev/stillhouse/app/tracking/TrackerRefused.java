package dev.stillhouse.app.tracking;

import java.io.IOException;

/** A tracker will not take it, now or later. */
final class TrackerRefused extends IOException {
    private final int status;

    /** @param status of HTTP */
    TrackerRefused(int status, String message) {
        super(message);
        this.status = status;
    }

    boolean isNotFound() {
        return status == 404;
    }
}
