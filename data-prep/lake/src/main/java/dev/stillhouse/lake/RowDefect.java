package dev.stillhouse.lake;

import dev.stillhouse.text.clean.RejectReason;

/** Thrown inside of this package by whoever finds that a row cannot be used. */
final class RowDefect extends Exception {
    private final RejectReason reason;

    RowDefect(RejectReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    RejectReason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
