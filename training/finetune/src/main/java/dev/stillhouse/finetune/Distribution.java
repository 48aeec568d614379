package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.finetune.collective.ExchangeSettings;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.WireType;
import java.io.Serializable;

/**
 * How many train a recipe together, and how. Each of them computes its share of every step.
 *
 * @param compareEverySteps steps between two comparisons of the workers' weights; they are compared before every checkpoint too
 */
public record Distribution(int workers, ExchangeSettings exchange, LocalSteps localSteps, int compareEverySteps)
        implements Serializable {
    private static final int USUALLY_COMPARED = 100;

    public Distribution {
        Check.that(workers >= 1, "distributed.workers must be at least 1, but was %d", workers);
        Check.that(
                compareEverySteps >= 1,
                "distributed.compare_every_steps must be at least 1, but was %d",
                compareEverySteps);
        Check.that(
                !localSteps.areUsed() || !exchange.sharedMoments(),
                "distributed.zero_stage must be 0 with local_steps, as every worker needs all moments then");
    }

    /** One worker, with nobody to exchange anything with. */
    public static Distribution single() {
        return of(1);
    }

    public static Distribution of(int workers) {
        return new Distribution(
                workers, new ExchangeSettings(WireType.F32, false), LocalSteps.none(), USUALLY_COMPARED);
    }

    /** @param step optimizer steps done */
    boolean isCompared(long step) {
        return !localSteps.areUsed() && step % compareEverySteps == 0;
    }
}
