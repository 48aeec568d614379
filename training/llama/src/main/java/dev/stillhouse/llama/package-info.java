/**
 * Llama 3.1: configuration, weights, the forward pass and its hand-derived backward.
 *
 * <p>Read {@link dev.stillhouse.llama.LlamaModel} for what a model is, {@link dev.stillhouse.llama.Block} for one layer forward and
 * backward, and {@link dev.stillhouse.llama.TrainingPass} for a whole step. In go packed tokens
 * ({@link dev.stillhouse.llama.TokenBatch}); out come losses and gradients. The package knows tensors, not how an engine computes them,
 * and neither optimizers nor Spark.
 *
 * <p>Letters: {@code N} tokens of a batch, {@code D} hidden size, {@code F} feed-forward size, {@code V} vocabulary, {@code H} query
 * heads, {@code G} kv heads, {@code K} head width, {@code L} layers.
 */
@NullMarked
package dev.stillhouse.llama;

import org.jspecify.annotations.NullMarked;
