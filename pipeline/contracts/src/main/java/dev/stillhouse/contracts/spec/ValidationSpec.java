package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;

/**
 * How a training is measured on rows that it does not see. It is at every checkpoint, where the data holds rows out.
 *
 * @param rows packed rows that it is measured on at most
 * @param model which weights the recipe ends with
 */
public record ValidationSpec(
        @Default("32") int rows, @Default("last") Model model) {
    public ValidationSpec {
        new Rules().that(rows >= 1, "rows must be at least 1, but was %d", rows).hold();
    }

    /** Which weights a recipe ends with. */
    public enum Model {
        /** Those after the last step. */
        LAST,
        /** Those of the checkpoint with the lowest validation loss. */
        BEST
    }
}
