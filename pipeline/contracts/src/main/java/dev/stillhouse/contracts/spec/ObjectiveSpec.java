package dev.stillhouse.contracts.spec;

import static dev.stillhouse.contracts.spec.DivergenceKind.FORWARD_KL;
import static dev.stillhouse.contracts.spec.DivergenceKind.JSD;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;

/**
 * What distillation makes small: {@code cross_entropy} times the loss on the tokens of the data plus {@code divergence} times
 * the divergence from the teacher's distribution.
 *
 * @param beta the teacher's share of the mixture that both sides are compared with; present for {@link DivergenceKind#JSD} alone
 * @param temperature both distributions are softened by it
 */
public record ObjectiveSpec(
        @Default("1.0") double crossEntropy,
        @Default("0.0") double divergence,
        @Default("forward_kl") DivergenceKind divergenceKind,
        Optional<Double> beta,
        @Default("1.0") double temperature) {
    private static final double DEFAULT_BETA = 0.5;

    public ObjectiveSpec {
        new Rules()
                .that(crossEntropy >= 0, "cross_entropy must be at least 0, but was %s", crossEntropy)
                .that(divergence >= 0, "divergence must be at least 0, but was %s", divergence)
                .that(
                        crossEntropy + divergence > 0,
                        "cross_entropy and divergence must not both be 0; nothing would be learned")
                .that(
                        divergenceKind == FORWARD_KL || divergence != 0,
                        "divergence_kind has no effect while divergence is 0; give divergence a weight, or remove the key")
                .that(
                        divergenceKind == JSD || beta.isEmpty(),
                        "beta is for divergence_kind jsd alone; choose that, or remove the key")
                .that(
                        divergenceKind != JSD || beta.stream().allMatch(share -> share > 0 && share < 1),
                        "beta must be above 0 and below 1, but was %s",
                        beta.map(ObjectiveSpec::described).orElse(""))
                .that(temperature > 0, "temperature must be above 0, but was %s", temperature)
                .hold();
        if (divergenceKind == JSD && beta.isEmpty()) {
            beta = Optional.of(DEFAULT_BETA);
        }
    }

    /** Other libraries take a beta of 0 and 1 for what has names of its own here. */
    private static String described(double beta) {
        if (beta != 0 && beta != 1) {
            return String.valueOf(beta);
        }
        return beta + "; divergence_kind " + (beta == 0 ? "forward_kl" : "reverse_kl") + " is what you may mean";
    }
}
