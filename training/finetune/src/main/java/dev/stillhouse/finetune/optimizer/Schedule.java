package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * The share of the learning rate that a step gets. It rises from {@code 1 / warmupSteps} to 1 over the warm-up; the first step after it
 * has the whole rate, the last step of the training the final ratio.
 */
public sealed interface Schedule extends Serializable {
    int warmupSteps();

    /**
     * The share after the warm-up.
     *
     * @param done 0 right after the warm-up, 1 at the last step
     */
    double shareAt(double done);

    /** As the run spec says it. */
    String describe();

    /** @param step counted from 0 */
    default double share(long step, long totalSteps) {
        if (step < warmupSteps()) {
            return (step + 1.0) / warmupSteps();
        }
        long last = totalSteps - 1 - warmupSteps();
        return last <= 0 ? 1 : shareAt((double) (step - warmupSteps()) / last);
    }

    /** Half a cosine from 1 down to the final ratio (Loshchilov and Hutter 2017). */
    record Cosine(int warmupSteps, double finalRatio) implements Schedule {
        public Cosine {
            checkWarmup(warmupSteps);
            checkRatio(finalRatio);
        }

        @Override
        public double shareAt(double done) {
            return finalRatio + (1 - finalRatio) * (1 + Math.cos(Math.PI * done)) / 2;
        }

        @Override
        public String describe() {
            return "cosine, warm-up " + warmupSteps + ", final ratio " + finalRatio;
        }
    }

    /** A straight line from 1 down to the final ratio. */
    record Linear(int warmupSteps, double finalRatio) implements Schedule {
        public Linear {
            checkWarmup(warmupSteps);
            checkRatio(finalRatio);
        }

        @Override
        public double shareAt(double done) {
            return 1 - (1 - finalRatio) * done;
        }

        @Override
        public String describe() {
            return "linear, warm-up " + warmupSteps + ", final ratio " + finalRatio;
        }
    }

    /** The whole rate after the warm-up. */
    record Constant(int warmupSteps) implements Schedule {
        public Constant {
            checkWarmup(warmupSteps);
        }

        @Override
        public double shareAt(double done) {
            return 1;
        }

        @Override
        public String describe() {
            return "constant, warm-up " + warmupSteps;
        }
    }

    private static void checkWarmup(int warmupSteps) {
        Check.that(warmupSteps >= 0, "schedule.warmup_steps must not be negative, but was %d", warmupSteps);
    }

    private static void checkRatio(double finalRatio) {
        Check.that(
                finalRatio >= 0 && finalRatio <= 1,
                "schedule.final_ratio must be between 0 and 1, but was %s",
                finalRatio);
    }
}
