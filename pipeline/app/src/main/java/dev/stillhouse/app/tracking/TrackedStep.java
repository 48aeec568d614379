package dev.stillhouse.app.tracking;

import dev.stillhouse.finetune.StepMetrics;
import java.time.Instant;

/** @param time when it was heard of */
record TrackedStep(Instant time, StepMetrics metrics) {
    long step() {
        return metrics.step();
    }
}
