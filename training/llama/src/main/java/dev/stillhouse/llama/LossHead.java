package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Tensor;

/**
 * Final norm, head and loss in one, on the labelled rows only and a chunk of them at a time, so that a row without a label costs nothing
 * and the logits never exist whole.
 */
final class LossHead {
    /** Logits that exist at once, in elements. */
    private static final int CHUNK_ELEMENTS = 1 << 20;

    private static final int CHUNK_ROWS = 512;

    private final Engine engine;
    private final LlamaModel model;
    private final int chunkRows;
    private final Tensor normed;
    private final Tensor inverse;
    private final Tensor dNormed;
    private final Tensor logits;
    private final Tensor dLogits;

    LossHead(LlamaModel model, Buffers buffers, int maxTokens) {
        this.engine = model.engine();
        this.model = model;
        int width = model.config().hiddenSize();
        int vocabulary = model.config().vocabularySize();
        this.chunkRows = Math.min(maxTokens, Math.max(16, Math.min(CHUNK_ROWS, CHUNK_ELEMENTS / vocabulary)));
        this.normed = buffers.activation(maxTokens, width);
        this.inverse = buffers.matrix(maxTokens, 1);
        this.dNormed = buffers.matrix(maxTokens, width);
        this.logits = buffers.matrix(chunkRows, vocabulary);
        this.dLogits = buffers.activation(chunkRows, vocabulary);
    }

    /**
     * Returns the loss, overwrites dx with its gradient by the last layer's result x, and adds those of norm and head. x, dx [labelled rows
     * of the batch, D]
     */
    LossTerms backward(Tensor x, TokenBatch batch, Objective objective, Gradients gradients, Tensor dx) {
        int[] rows = batch.labelledRows();
        Tensor norm = model.weight(WeightNames.FINAL_NORM);
        engine.rmsNorm(x, norm, model.config().rmsNormEps(), normed.first(rows.length), inverse.first(rows.length));
        LossTerms loss = LossTerms.ZERO;
        for (int from = 0; from < rows.length; from += chunkRows) {
            int to = Math.min(rows.length, from + chunkRows);
            loss = loss.plus(chunk(LabelledRows.of(batch, rows, from, to), objective, gradients));
        }
        engine.fill(dx, 0f);
        engine.rmsNormBackward(
                dNormed.first(rows.length),
                x,
                norm,
                inverse.first(rows.length),
                dx,
                gradients.of(WeightNames.FINAL_NORM));
        return loss;
    }

    private LossTerms chunk(LabelledRows rows, Objective objective, Gradients gradients) {
        Tensor hidden = normed.rows(rows.from(), rows.to());
        Tensor head = model.weight(model.headName());
        Tensor chunkLogits = logits.first(rows.count());
        Tensor chunkGradient = dLogits.first(rows.count());
        engine.linear(hidden, head, 1f, Into.OVERWRITE, chunkLogits);
        engine.fill(chunkGradient, 0f);
        LossTerms loss = objective.backward(engine, rows, chunkLogits, chunkGradient);
        engine.linearBackwardInput(chunkGradient, head, 1f, Into.OVERWRITE, dNormed.rows(rows.from(), rows.to()));
        gradients
                .of(model.headName())
                .ifPresent(gradient -> engine.linearBackwardWeight(chunkGradient, hidden, 1f, Into.ADD, gradient));
        return loss;
    }
}
