package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;

/**
 * One update of AdamW (Loshchilov and Hutter 2019, Algorithm 2), as PyTorch orders it: the decay multiplies the weight by
 * {@code 1 - learningRate * weightDecay} before the bias-corrected step is subtracted.
 *
 * @param step counted from 1
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, long step) {
    public AdamW {
        Check.that(learningRate >= 0, "learning_rate must not be negative, but was %s", learningRate);
        Check.that(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1), but was %s", beta1);
        Check.that(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1), but was %s", beta2);
        Check.that(epsilon > 0, "epsilon must be positive, but was %s", epsilon);
        Check.that(weightDecay >= 0, "weight_decay must not be negative, but was %s", weightDecay);
        Check.that(step >= 1, "step must be at least 1, but was %d", step);
    }
}
