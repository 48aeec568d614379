package dev.stillhouse.finetune.collective;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * How often workers meet (DiLoCo, Douillard et al. 2023). With one step between two meetings they exchange gradients. With more, each makes
 * these steps alone, and an outer optimizer then moves all of them from where they last met along the mean of their ways.
 *
 * @param every optimizer steps from one meeting to the next
 * @param learningRate of the outer optimizer, 1 of which with no momentum is plain averaging
 * @param momentum of the outer optimizer (Nesterov's)
 */
public record LocalSteps(int every, double learningRate, double momentum) implements Serializable {
    public LocalSteps {
        Check.that(every >= 1, "distributed.local_steps must be at least 1, but was %d", every);
        Check.that(learningRate > 0, "distributed.outer_learning_rate must be above 0, but was %s", learningRate);
        Check.that(
                momentum >= 0 && momentum < 1,
                "distributed.outer_momentum must be at least 0 and below 1, but was %s",
                momentum);
    }

    /** Gradients are exchanged in every step. */
    public static LocalSteps none() {
        return new LocalSteps(1, 1, 0);
    }

    public boolean areUsed() {
        return every > 1;
    }

    /** @param step optimizer steps done */
    public boolean endAt(long step, long totalSteps) {
        return areUsed() && (step % every == 0 || step == totalSteps);
    }
}
