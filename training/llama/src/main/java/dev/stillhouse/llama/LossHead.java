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
        this.normed = buffers.activation(chunkRows, width);
        this.inverse = buffers.matrix(chunkRows, 1);
        this.dNormed = buffers.matrix(chunkRows, width);
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
        engine.fill(dx, 0f);
        LossTerms loss = LossTerms.ZERO;
        for (int from = 0; from < rows; from += chunkRows) {
            int to = Math.min(rows, from + chunkRows);
            LabelledRows judged = LabelledRows.of(batch, labelled, from, Math.min(to, labelled.length));
            loss = loss.plus(chunk(x.rows(from, to), judged, objective, gradients, dx.rows(from, to)));
        }
        return loss;
    }

    private LossTerms chunk(Tensor x, LabelledRows rows, Objective objective, Gradients gradients, Tensor dx) {
        Tensor norm = model.weight(WeightNames.FINAL_NORM);
        Tensor head = model.weight(model.headName());
        Tensor hidden = normed.first(x.rows());
        Tensor chunkInverse = inverse.first(x.rows());
        Tensor chunkLogits = logits.first(x.rows());
        Tensor chunkGradient = dLogits.first(x.rows());
        engine.rmsNorm(x, norm, model.config().rmsNormEps(), hidden, chunkInverse);
        engine.linear(hidden, head, 1f, Into.OVERWRITE, chunkLogits);
        engine.fill(chunkGradient, 0f);
        LossTerms loss =
                objective.backward(engine, rows, chunkLogits.first(rows.count()), chunkGradient.first(rows.count()));
        Tensor dHidden = dNormed.first(x.rows());
        engine.linearBackwardInput(chunkGradient, head, 1f, Into.OVERWRITE, dHidden);
        gradients
                .of(model.headName())
                .ifPresent(gradient -> engine.linearBackwardWeight(chunkGradient, hidden, 1f, Into.ADD, gradient));
        engine.rmsNormBackward(dHidden, x, norm, chunkInverse, dx, gradients.of(WeightNames.FINAL_NORM));
        return loss;
    }
}
