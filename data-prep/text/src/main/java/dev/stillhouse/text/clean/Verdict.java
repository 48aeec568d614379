package dev.stillhouse.text.clean;

import java.util.Optional;

/** Keep or drop. A drop has a reason and what was seen. */
public record Verdict(Optional<RejectReason> reason, String detail) {
    public static final Verdict KEEP = new Verdict(Optional.empty(), "");

    public static Verdict drop(RejectReason reason, String detail) {
        return new Verdict(Optional.of(reason), detail);
    }

    public boolean keeps() {
        return reason.isEmpty();
    }
}
