package dev.stillhouse.distill.bench;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.Trainable;
import java.util.Arrays;
import java.util.Locale;

/** What a benchmark trains. */
public enum BenchMode {
    FULL(Trainable.ALL),
    /** Rank 16, alpha 32, on all seven projections. */
    LORA(Trainable.ADAPTER),
    /** All weights, with the teacher's forward pass in the step. */
    DISTILL(Trainable.ALL);

    private final Trainable trainable;

    BenchMode(Trainable trainable) {
        this.trainable = trainable;
    }

    /** The mode of a command line's {@code --mode}: full, lora or distill. */
    public static BenchMode named(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(label))
                .findFirst()
                .orElseThrow(() ->
                        FailureCode.COMMAND_INVALID.with("--mode is %s, expected one of full, lora, distill", label));
    }

    Trainable trainable() {
        return trainable;
    }
}
