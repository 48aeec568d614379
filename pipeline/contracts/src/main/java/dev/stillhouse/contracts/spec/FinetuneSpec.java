package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Inline;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;

/**
 * A recipe that learns the next token of the data.
 *
 * @param base the model or recipe that it starts from
 * @param init or the shape of a new one
 */
public record FinetuneSpec(
        Optional<String> base,
        Optional<FreshSpec> init,
        @Inline TrainingSpec training) {
    public FinetuneSpec {
        new Rules()
                .that(
                        base.isPresent() || init.isPresent(),
                        "base is missing; name a model or recipe, or give a shape with init")
                .that(base.isEmpty() || init.isEmpty(), "init must not be given together with base; remove one")
                .hold();
    }

    public StudentSpec start() {
        return StudentSpec.of(base, init);
    }
}
