package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.FailureCode;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;

/** Waits for Spark, and shows meanwhile how far it is. */
record WatchedAction(FailureCode whenInterrupted, String doing, Runnable tick) {
    private static final long TICK_MILLIS = 500;

    /** @throws dev.stillhouse.contracts.failure.Failure that a task reported, or the one for an interrupt */
    <T> T await(JavaFutureAction<T> action) {
        try {
            while (true) {
                try {
                    T result = action.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
                    tick.run();
                    return result;
                } catch (TimeoutException e) {
                    tick.run();
                }
            }
        } catch (ExecutionException e) {
            throw SparkErrors.unwrap(e);
        } catch (InterruptedException e) {
            action.cancel(true);
            Thread.currentThread().interrupt();
            throw whenInterrupted.because(e, "Interrupted while %s; run the same command again to continue", doing);
        }
    }
}
