package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.TrainingResult;
import java.io.Serializable;

/**
 * How a worker's task ended. A failure that a person can act on comes back as a value: thrown, it would reach the driver as text inside
 * a SparkException, after Spark had tried again what cannot succeed.
 */
sealed interface TaskOutcome extends Serializable {
    /** @throws Failure when the task failed */
    TrainingResult resultOrThrow();

    static TaskOutcome of(TrainingTask task, String attempt) {
        try {
            return new Finished(task.run(attempt));
        } catch (Failure failure) {
            return new Failed(failure.code(), String.valueOf(failure.getMessage()));
        } catch (OutOfMemoryError e) {
            return new Failed(
                    FailureCode.MEMORY_EXHAUSTED,
                    "The worker's memory is exhausted (" + e.getMessage()
                            + "); set micro_batch_tokens lower or give the worker more memory");
        }
    }

    record Finished(TrainingResult result) implements TaskOutcome {
        @Override
        public TrainingResult resultOrThrow() {
            return result;
        }
    }

    record Failed(FailureCode code, String message) implements TaskOutcome {
        @Override
        public TrainingResult resultOrThrow() {
            throw code.with("%s", message);
        }
    }
}
