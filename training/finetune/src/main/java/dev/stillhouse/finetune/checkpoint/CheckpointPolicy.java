package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;
import java.util.Set;

/**
 * When checkpoints are written, how many stay, and who may resume from them.
 *
 * @param everySteps optimizer steps between two; the last step always writes one
 * @param keep how many of the newest that verify stay, at least 2: one may be damaged later
 * @param mayDiffer in what a training may be another than the one whose checkpoint it resumes from
 */
public record CheckpointPolicy(int everySteps, int keep, Set<Ingredient> mayDiffer) implements Serializable {
    public CheckpointPolicy {
        Check.that(everySteps >= 1, "checkpoint.every_steps must be at least 1, but was %d", everySteps);
        Check.that(keep >= 2, "checkpoint.keep must be at least 2, but was %d", keep);
        mayDiffer = Set.copyOf(mayDiffer);
    }

    /** Only the very same training resumes. */
    public CheckpointPolicy(int everySteps, int keep) {
        this(everySteps, keep, Set.of());
    }

    /** @param step optimizer steps done */
    public boolean isDue(long step, long totalSteps) {
        return step % everySteps == 0 || step == totalSteps;
    }
}
