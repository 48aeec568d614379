package dev.stillhouse.distill.synthesis;

import java.util.Optional;

/** @param detail what was wrong, for people */
public record Rejection(RejectReason reason, String detail) {
    static Optional<Rejection> of(RejectReason reason, String detail) {
        return Optional.of(new Rejection(reason, detail));
    }
}
