package dev.stillhouse.finetune;

import dev.stillhouse.finetune.checkpoint.Death.Killed;

/** A listener that is the end of a training. */
final class KilledAt extends Heard {
    private final long deadly;

    KilledAt(long deadly) {
        this.deadly = deadly;
    }

    @Override
    public void step(StepMetrics metrics) {
        super.step(metrics);
        if (metrics.step() == deadly) {
            throw new Killed();
        }
    }
}
