package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * When checkpoints are written and how many stay.
 *
 * @param everySteps optimizer steps between two; the last step always writes one
 * @param keep how many of the newest that verify stay, at least 2: one may be damaged later
 */
public record CheckpointPolicy(int everySteps, int keep) implements Serializable {
    public CheckpointPolicy {
        Check.that(everySteps >= 1, "checkpoint.every_steps must be at least 1, but was %d", everySteps);
        Check.that(keep >= 2, "checkpoint.keep must be at least 2, but was %d", keep);
    }

    /** @param step optimizer steps done */
    public boolean isDue(long step, long totalSteps) {
        return step % everySteps == 0 || step == totalSteps;
    }
}
