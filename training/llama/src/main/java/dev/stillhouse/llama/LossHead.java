package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Tensor;

/**
 * Final norm, head and loss in one, on the labelled rows only and a chunk of them at a time, so that a row without a label costs nothing
 * and the logits never exist whole.
 */
final class LossHead {
    /** Rows at once, at least, and at most where an engine computes as many logits as it does by default. */
    private static final int FEW_ROWS = 16;

    private static final int MANY_ROWS = 512;

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
        int logitsAtOnce = engine.logitsAtOnce();
        int mostRows = MANY_ROWS * (logitsAtOnce / Engine.LOGITS_AT_ONCE);
        int some = Math.max(FEW_ROWS, Math.min(mostRows, logitsAtOnce / vocabulary));
        this.chunkRows = Math.min(maxTokens, RowPadding.of(engine, some));
        this.normed = buffers.activation(maxTokens, width);
        this.inverse = buffers.matrix(maxTokens, 1);
        this.dNormed = buffers.matrix(maxTokens, width);
        this.logits = buffers.matrix(chunkRows, vocabulary);
        this.dLogits = buffers.activation(chunkRows, vocabulary);
    }

    /**
     * Returns the loss, overwrites dx with its gradient by the last layer's result x, and adds those of norm and head. x and dx have a row for
     * every labelled row of the batch; any that follow have no label, and no gradient.
     */
    LossTerms backward(Tensor x, TokenBatch batch, Objective objective, Gradients gradients, Tensor dx) {
        int[] labelled = batch.labelledRows();
        int rows = x.rows();
        Tensor norm = model.weight(WeightNames.FINAL_NORM);
        engine.rmsNorm(x, norm, model.config().rmsNormEps(), normed.first(rows), inverse.first(rows));
        LossTerms loss = LossTerms.ZERO;
        for (int from = 0; from < rows; from += chunkRows) {
            int to = Math.min(rows, from + chunkRows);
            LabelledRows judged = LabelledRows.of(batch, labelled, from, Math.min(to, labelled.length));
            loss = loss.plus(chunk(judged, to, objective, gradients));
        }
        engine.fill(dx, 0f);
        engine.rmsNormBackward(
                dNormed.first(rows), x, norm, inverse.first(rows), dx, gradients.of(WeightNames.FINAL_NORM));
        return loss;
    }

    private LossTerms chunk(LabelledRows rows, int to, Objective objective, Gradients gradients) {
        Tensor hidden = normed.rows(rows.from(), to);
        Tensor head = model.weight(model.headName());
        Tensor chunkLogits = logits.first(hidden.rows());
        Tensor chunkGradient = dLogits.first(hidden.rows());
        engine.linear(hidden, head, 1f, Into.OVERWRITE, chunkLogits);
        engine.fill(chunkGradient, 0f);
        LossTerms loss =
                objective.backward(engine, rows, chunkLogits.first(rows.count()), chunkGradient.first(rows.count()));
        engine.linearBackwardInput(chunkGradient, head, 1f, Into.OVERWRITE, dNormed.rows(rows.from(), to));
        gradients
                .of(model.headName())
                .ifPresent(gradient -> engine.linearBackwardWeight(chunkGradient, hidden, 1f, Into.ADD, gradient));
        return loss;
    }
}
