package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.AdamW;
import java.io.Serializable;

/**
 * AdamW as a run spec asks for it.
 *
 * @param state what moments are kept in
 */
public record AdamWSettings(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        DecayPolicy decay,
        MomentState state)
        implements Serializable {
    public AdamWSettings {
        Check.that(learningRate > 0, "optimizer.learning_rate must be positive, but was %s", learningRate);
        Check.that(beta1 >= 0 && beta1 < 1, "optimizer.beta1 must be in [0, 1), but was %s", beta1);
        Check.that(beta2 >= 0 && beta2 < 1, "optimizer.beta2 must be in [0, 1), but was %s", beta2);
        Check.that(epsilon > 0, "optimizer.epsilon must be positive, but was %s", epsilon);
        Check.that(weightDecay >= 0, "optimizer.weight_decay must not be negative, but was %s", weightDecay);
    }

    /** The usual betas and epsilon. */
    public static AdamWSettings of(double learningRate, double weightDecay) {
        return new AdamWSettings(
                learningRate, 0.9, 0.999, 1e-8, weightDecay, DecayPolicy.ALL_BUT_NORMS, MomentState.F32);
    }

    public AdamWSettings decaying(DecayPolicy policy) {
        return new AdamWSettings(learningRate, beta1, beta2, epsilon, weightDecay, policy, state);
    }

    public AdamWSettings keeping(MomentState moments) {
        return new AdamWSettings(learningRate, beta1, beta2, epsilon, weightDecay, decay, moments);
    }

    AdamW update(String weight, double rate, long update) {
        return new AdamW(rate, beta1, beta2, epsilon, decay.decays(weight) ? weightDecay : 0, update);
    }
}
