package dev.stillhouse.distill.parity;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.Trainable;
import java.util.Locale;

/** What was trained when a dump was made. */
enum DumpMode {
    FULL(Trainable.ALL),
    LORA(Trainable.ADAPTER),
    DISTILL(Trainable.ALL);

    private final Trainable trainable;

    DumpMode(Trainable trainable) {
        this.trainable = trainable;
    }

    Trainable trainable() {
        return trainable;
    }

    static DumpMode named(DumpFiles files, String name) {
        for (DumpMode mode : values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
                return mode;
            }
        }
        throw FailureCode.DATASET_INVALID.with(
                "%s: run.json has mode '%s', expected full, lora or distill", files.folder(), name);
    }
}
