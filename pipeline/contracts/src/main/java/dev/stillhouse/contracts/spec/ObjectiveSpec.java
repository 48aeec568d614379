package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;

/**
 * What distillation makes small: {@code cross_entropy} times the loss on the tokens of the data plus {@code divergence} times
 * the divergence from the teacher's distribution.
 *
 * @param temperature both distributions are softened by it
 */
public record ObjectiveSpec(
        @Default("1.0") double crossEntropy,
        @Default("0.0") double divergence,
        @Default("1.0") double temperature) {
    public ObjectiveSpec {
        new Rules()
                .that(crossEntropy >= 0, "cross_entropy must be at least 0, but was %s", crossEntropy)
                .that(divergence >= 0, "divergence must be at least 0, but was %s", divergence)
                .that(
                        crossEntropy + divergence > 0,
                        "cross_entropy and divergence must not both be 0; nothing would be learned")
                .that(temperature > 0, "temperature must be above 0, but was %s", temperature)
                .hold();
    }
}
