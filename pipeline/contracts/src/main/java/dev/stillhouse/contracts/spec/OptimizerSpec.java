package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;

/**
 * AdamW with decoupled weight decay.
 *
 * @param name decides what its moments are kept in
 * @param clip the gradient is scaled down to at most this norm
 * @param spike when a loss is too high for its step to count; never when left out
 */
public record OptimizerSpec(
        @Default("adamw") Name name,
        double learningRate,
        @Default("0.0") double weightDecay,
        @Default("0.9") double beta1,
        @Default("0.999") double beta2,
        @Default("1e-8") double epsilon,
        @Default("1.0") double clip,
        Optional<SpikeSpec> spike) {
    public OptimizerSpec {
        new Rules()
                .that(
                        learningRate > 0 && learningRate <= 1,
                        "learning_rate must be above 0 and at most 1, but was %s",
                        learningRate)
                .that(weightDecay >= 0, "weight_decay must be at least 0, but was %s", weightDecay)
                .that(beta1 >= 0 && beta1 < 1, "beta1 must be at least 0 and below 1, but was %s", beta1)
                .that(beta2 >= 0 && beta2 < 1, "beta2 must be at least 0 and below 1, but was %s", beta2)
                .that(epsilon > 0, "epsilon must be above 0, but was %s", epsilon)
                .that(clip > 0, "clip must be above 0, but was %s", clip)
                .hold();
    }

    /** Which AdamW. */
    public enum Name {
        /** Moments in f32. */
        ADAMW,
        /** Moments in 8 bits, by blocks of 256. */
        ADAMW_8BIT
    }
}
