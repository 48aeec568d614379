package dev.stillhouse.lake.source;

import dev.stillhouse.text.clean.RejectReason;
import java.io.IOException;

/** Nothing more can be read of a file, because of what it holds. */
final class BrokenFile extends IOException {
    private final RejectReason reason;

    BrokenFile(RejectReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    BrokenFile(RejectReason reason, Throwable cause) {
        super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        this.reason = reason;
    }

    RejectReason reason() {
        return reason;
    }
}
