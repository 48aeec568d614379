package dev.stillhouse.finetune.watch;

import java.time.Instant;
import java.time.InstantSource;

/** Time that goes on evenly: nobody sets it, and it stands still while the machine sleeps. */
public final class SteadyTime implements InstantSource {
    private final long begun = System.nanoTime();

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(System.nanoTime() - begun);
    }
}
