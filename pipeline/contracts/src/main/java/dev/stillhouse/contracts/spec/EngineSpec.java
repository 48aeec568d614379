package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;

/**
 * What computes.
 *
 * @param threads worker threads; all cores when left out
 * @param device number of the GPU that an engine takes which computes on one, where no cluster gives it one; the first when left out
 * @param dtype what a training keeps frozen weights and activations in; trained weights and optimizer state are always f32
 * @param attention whose kernels compute it in a training, on an engine with a choice
 */
public record EngineSpec(
        @Default("nd4j") String name,
        @Incidental Optional<Integer> threads,
        @Incidental Optional<Integer> device,
        @Default("f32") Precision dtype,
        @Incidental @Default("library") Attention attention) {
    public EngineSpec {
        new Rules()
                .that(threads.orElse(1) >= 1, "threads must be at least 1, but was %d", threads.orElse(1))
                .that(device.orElse(0) >= 0, "device must not be negative, but was %d", device.orElse(0))
                .hold();
    }

    public enum Attention {
        LIBRARY,
        OWN
    }

    public enum Precision {
        F32,
        BF16
    }
}
