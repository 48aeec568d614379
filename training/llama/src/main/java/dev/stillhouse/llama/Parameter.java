package dev.stillhouse.llama;

import dev.stillhouse.tensor.Tensor;

/**
 * A weight that is trained, with the gradient that backward passes add to.
 *
 * @param name as the checkpoint names it (HF or PEFT)
 */
public record Parameter(String name, Tensor value, Tensor gradient) {}
