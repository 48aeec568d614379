package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.List;

/**
 * What is measured.
 *
 * @param fields the keys of the JSON answers that are compared one by one; answers are compared as text when there are none
 * @param models models and recipes of this spec
 * @param perplexity also measure how well the held-out part of the input is predicted
 */
public record EvaluateSpec(
        @Default("256") int maxTokens,
        @Default("[]") List<String> fields,
        List<String> models,
        @Default("false") boolean perplexity) {
    public EvaluateSpec {
        new Rules()
                .that(maxTokens >= 1, "max_tokens must be at least 1, but was %d", maxTokens)
                .that(!models.isEmpty(), "models must name at least one model or recipe")
                .hold();
    }
}
