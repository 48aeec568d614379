package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.collective.Collective;
import dev.stillhouse.finetune.collective.SingleWorker;
import java.time.Clock;
import java.util.List;

/**
 * The worker that a trainer runs on.
 *
 * @param collective the workers that train together; stays its owner's
 * @param listener hears of the training on the first worker, and of nothing on the others
 * @param attempt a name for this try, the same on all workers; no two tries at a recipe share one at the same time
 */
public record TrainingWorker(
        Collective collective, Pulse pulse, TrainingListener listener, Clock clock, String attempt) {
    /** Nobody trains with it, and nobody watches. */
    public static TrainingWorker alone(TrainingListener listener, Clock clock, String attempt) {
        return new TrainingWorker(new SingleWorker(), Pulse.NONE, listener, clock, attempt);
    }

    /** Whether this one writes checkpoints and reports. */
    boolean isFirst() {
        return collective.rank() == 0;
    }

    boolean isAlone() {
        return collective.size() == 1;
    }

    /** The same, deciding with others. */
    TrainingWorker deciding(Collective others) {
        return new TrainingWorker(others, pulse, listener, clock, attempt);
    }

    /** What the first worker says, on all of them. */
    String ofFirst(String text) {
        return collective.gather(text).get(0);
    }

    /** @throws dev.stillhouse.contracts.failure.Failure DATASET_INVALID when another worker has not what the first one has */
    void requireSame(String what, String mine) {
        List<String> all = collective.gather(mine);
        for (int rank = 1; rank < all.size(); rank++) {
            if (!all.get(rank).equals(all.get(0))) {
                throw FailureCode.DATASET_INVALID.with(
                        "Rank %d has other %s than rank 0: %s, not %s; all workers must see the same files under the same names",
                        rank, what, all.get(rank), all.get(0));
            }
        }
    }
}
