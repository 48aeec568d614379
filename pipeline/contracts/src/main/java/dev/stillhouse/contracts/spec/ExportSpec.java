package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.EngineSpec.Precision;
import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.List;

/**
 * What is taken home.
 *
 * @param models recipes of this spec
 * @param merge adapters are added to their base, so that the result is one model; otherwise they stay adapters
 * @param dtype of the stored weights of a whole model
 */
public record ExportSpec(
        List<String> models,
        @Default("true") boolean merge,
        @Default("bf16") Precision dtype) {
    public ExportSpec {
        new Rules()
                .that(!models.isEmpty(), "models must name at least one recipe")
                .hold();
    }
}
