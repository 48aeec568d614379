package dev.stillhouse.app.tracking;

import dev.stillhouse.finetune.ValidationMetrics;
import java.time.Instant;

/** @param time when it was heard of */
record TrackedValidation(Instant time, ValidationMetrics metrics) {
    long step() {
        return metrics.step();
    }
}
