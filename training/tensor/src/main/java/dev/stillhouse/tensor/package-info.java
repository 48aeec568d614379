/** Tensors, the operations a Llama needs from an engine, forward and backward, and the reference that every engine is held to. */
@NullMarked
package dev.stillhouse.tensor;

import org.jspecify.annotations.NullMarked;
