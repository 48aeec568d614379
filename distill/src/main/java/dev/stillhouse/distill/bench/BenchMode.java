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
    DISTILL(Trainable.ALL),
    /** As {@link #LORA}, with the 64 likeliest tokens of a teacher stored beside every label. */
    TOPK(Trainable.ADAPTER);

    private final Trainable trainable;

    BenchMode(Trainable trainable) {
        this.trainable = trainable;
    }

    /** The mode of a command line's {@code --mode}: full, lora, distill or topk. */
    public static BenchMode named(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(label))
                .findFirst()
                .orElseThrow(() -> FailureCode.COMMAND_INVALID.with(
                        "--mode is %s, expected one of full, lora, distill, topk", label));
    }

    Trainable trainable() {
        return trainable;
    }

    /** Whether the base stays as it is. */
    public boolean isAdapter() {
        return trainable == Trainable.ADAPTER;
    }
}
