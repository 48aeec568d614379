package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Locale;
import java.util.Optional;

/**
 * What computes.
 *
 * @param threads worker threads; all cores when left out
 * @param dtype what frozen weights and activations are kept in; trained weights and optimizer state are always f32
 */
public record EngineSpec(
        @Default("nd4j") String name,
        @Incidental Optional<Integer> threads,
        @Default("f32") Precision dtype) {
    public EngineSpec {
        new Rules()
                .that(threads.orElse(1) >= 1, "threads must be at least 1, but was %d", threads.orElse(1))
                .that(
                        dtype == Precision.F32,
                        "dtype must be f32, but was %s: the engines of this version compute in f32",
                        dtype.name().toLowerCase(Locale.ROOT))
                .hold();
    }

    public enum Precision {
        F32,
        BF16
    }
}
