package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;

/** What training minimises. It sees logits a chunk of labelled rows at a time, so that they never exist whole. */
public interface Objective {
    /** Called once per batch, before its first chunk. */
    default void begin(TokenBatch batch) {}

    /**
     * Returns the loss of a chunk and adds its gradient to dLogits, which is zero before. logits, dLogits [rows.count(), V].
     */
    LossTerms backward(Engine engine, LabelledRows rows, Tensor logits, Tensor dLogits);
}
