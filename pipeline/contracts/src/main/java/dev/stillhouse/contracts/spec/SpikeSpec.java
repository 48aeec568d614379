package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;

/**
 * When a step is skipped because its loss is too high.
 *
 * @param factor times the median of the losses before
 * @param window how many losses before
 */
public record SpikeSpec(double factor, @Default("50") int window) {
    public SpikeSpec {
        new Rules()
                .that(factor > 1, "factor must be above 1, but was %s", factor)
                .that(window >= 1, "window must be at least 1, but was %d", window)
                .hold();
    }
}
