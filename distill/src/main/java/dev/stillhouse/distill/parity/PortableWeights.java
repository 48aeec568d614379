package dev.stillhouse.distill.parity;

import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.tensor.Shape;

/**
 * Random weights that any program can make again from a seed: uniform in float arithmetic, a stream per tensor. Norms lie within 0.1
 * around 1, lora_A within {@code 1 / sqrt(in)}, lora_B within a bound of its own, everything else within {@code 0.02 * sqrt(3)}.
 *
 * @param loraBound of lora_B; PEFT begins with 0, which leaves lora_A without a gradient
 */
public record PortableWeights(long seed, float loraBound) implements WeightInit {
    private static final float WEIGHT_BOUND = (float) (0.02 * Math.sqrt(3));
    private static final float NORM_BOUND = 0.1f;

    @Override
    public Values values(String name, Shape shape) {
        if (name.contains("lora_A")) {
            return new Uniform(seed, name, 0f, (float) (1 / Math.sqrt(shape.columns())));
        }
        if (name.contains("lora_B")) {
            return new Uniform(seed, name, 0f, loraBound);
        }
        return name.endsWith("norm.weight")
                ? new Uniform(seed, name, 1f, NORM_BOUND)
                : new Uniform(seed, name, 0f, WEIGHT_BOUND);
    }
}
