package dev.stillhouse.llama;

import dev.stillhouse.tensor.Tensor;

/**
 * Rotated keys and values of one layer, of a batch or of a cache.
 *
 * @param keys [rows, G*K]
 * @param values [rows, G*K]
 */
public record KeysAndValues(Tensor keys, Tensor values) {}
