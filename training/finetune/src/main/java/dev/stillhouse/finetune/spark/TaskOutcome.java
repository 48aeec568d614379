package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.TrainingResult;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a worker's task ended. A failure that a person can act on comes back as a value: thrown, it would reach the driver as text inside
 * a SparkException, after Spark had tried again what cannot succeed.
 */
sealed interface TaskOutcome extends Serializable {
    /** @throws Failure when the task failed */
    TrainingResult resultOrThrow();

    /** What the task failed with. */
    Optional<Failure> failure();

    static TaskOutcome of(TrainingTask task, BarrierWorker worker) {
        try {
            return new Finished(task.run(worker));
        } catch (Failure failure) {
            return gaveUp(worker).orElseGet(() -> Failed.of(failure));
        } catch (OutOfMemoryError e) {
            return new Failed(
                    FailureCode.MEMORY_EXHAUSTED,
                    "The worker's memory is exhausted (" + e.getMessage()
                            + "); set micro_batch_tokens lower or give the worker more memory");
        } catch (RuntimeException e) {
            return gaveUp(worker).orElseThrow(() -> e);
        }
    }

    /** Whatever a worker that gave up stumbles over, that is why. */
    private static Optional<TaskOutcome> gaveUp(BarrierWorker worker) {
        return worker.heartbeat().failure().map(Failed::of);
    }

    /**
     * What came of all workers: what the first one returned, or the failure that is to blame. A worker that fails takes the others with it,
     * which then report that they lost it.
     */
    static TrainingResult resultOf(List<TaskOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome instanceof Failed)
                .min(Comparator.comparing(outcome -> ((Failed) outcome).code() == FailureCode.WORKER_LOST))
                .orElse(outcomes.get(0))
                .resultOrThrow();
    }

    record Finished(TrainingResult result) implements TaskOutcome {
        @Override
        public TrainingResult resultOrThrow() {
            return result;
        }

        @Override
        public Optional<Failure> failure() {
            return Optional.empty();
        }
    }

    record Failed(FailureCode code, String message) implements TaskOutcome {
        static TaskOutcome of(Failure failure) {
            return new Failed(failure.code(), String.valueOf(failure.getMessage()));
        }

        @Override
        public TrainingResult resultOrThrow() {
            throw code.with("%s", message);
        }

        @Override
        public Optional<Failure> failure() {
            return Optional.of(code.with("%s", message));
        }
    }
}
