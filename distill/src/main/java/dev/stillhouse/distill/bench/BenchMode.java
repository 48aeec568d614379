package dev.stillhouse.distill.bench;

import dev.stillhouse.llama.Trainable;

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

    Trainable trainable() {
        return trainable;
    }
}
