package dev.stillhouse.distill.bench;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a benchmark does before it measures. A JVM compiles what it runs often while it runs; what these benchmarks are compared with was
 * compiled before.
 */
final class WarmUp {
    private WarmUp() {}

    /** Runs the work again and again until the time has passed. */
    static void run(Runnable work, LongSupplier nanoTime, Duration time) {
        long begun = nanoTime.getAsLong();
        while (nanoTime.getAsLong() - begun < time.toNanos()) {
            work.run();
        }
    }
}
