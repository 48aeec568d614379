package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.util.function.Supplier;

/** Finds the failure that a task reported inside of what Spark throws for it. */
final class SparkErrors {
    private SparkErrors() {}

    static <T> T unwrapped(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw unwrap(e);
        }
    }

    /** The failure within, or the error itself, which is a bug or one of Spark's own. */
    static RuntimeException unwrap(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof Failure failure) {
                return failure;
            }
        }
        return error instanceof RuntimeException known
                ? known
                : FailureCode.BUG.because(error, "A Spark job failed: %s", String.valueOf(error.getMessage()));
    }
}
