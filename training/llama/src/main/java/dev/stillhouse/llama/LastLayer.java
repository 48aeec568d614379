package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;

/**
 * The last layer and the loss. After the layer's attention a row is read by the loss alone, so where at most half of the rows have a
 * label, the others end there.
 */
final class LastLayer {
    private final Engine engine;
    private final Block block;
    private final LayerState state;
    private final LossHead head;
    private final Tensor output;
    private final Tensor kept;
    private final Tensor dKept;
    private final Tensor keptInput;
    private final Tensor keptAttended;

    LastLayer(LlamaModel model, Block block, LayerState state, Buffers buffers, int maxTokens) {
        this.engine = model.engine();
        this.block = block;
        this.state = state;
        this.head = new LossHead(model, buffers, maxTokens);
        int width = model.config().hiddenSize();
        this.output = buffers.matrix(maxTokens, width);
        this.kept = buffers.matrix(maxTokens, width);
        this.dKept = buffers.matrix(maxTokens, width);
        this.keptInput = buffers.matrix(maxTokens / 2, width);
        this.keptAttended =
                buffers.activation(maxTokens / 2, model.config().headLayout().queryColumns());
    }

    /** From the layer's input to the loss, whose gradient is kept for {@link #backward} and added for norm and head. */
    LossTerms forward(TokenBatch batch, Attention attention, Objective objective, Gradients gradients) {
        int n = batch.tokens();
        int[] labelled = batch.labelledRows();
        int[] positions = batch.segments().positions();
        LayerState all = state.first(n);
        Tensor result = kept.first(labelled.length);
        if (areFew(labelled, n)) {
            block.attend(all, positions, attention);
            LayerState few = few(labelled);
            engine.gatherRows(all.input(), labelled, few.input());
            engine.gatherRows(all.attended(), labelled, few.attended());
            block.feedForward(few, result);
        } else {
            block.forward(all, positions, attention, output.first(n));
            engine.gatherRows(output.first(n), labelled, result);
        }
        return head.backward(result, batch, objective, gradients, dKept.first(labelled.length));
    }

    /** Overwrites dx with the gradient of the layer's input, and adds those of its weights. dx [N, D] */
    void backward(TokenBatch batch, Gradients gradients, BackwardScratch scratch, Tensor dx) {
        int n = batch.tokens();
        int[] labelled = batch.labelledRows();
        int[] positions = batch.segments().positions();
        LayerState all = state.first(n);
        Tensor dResult = dKept.first(labelled.length);
        engine.fill(dx, 0f);
        if (!areFew(labelled, n)) {
            engine.scatterAddRows(dResult, labelled, dx);
            block.backward(all, positions, batch.segments(), gradients, scratch, dx);
            return;
        }
        // The gradient of the queries comes later.
        Tensor dAttended = scratch.q().first(labelled.length);
        block.feedForwardBackward(
                few(labelled), gradients, scratch.first(labelled.length).withAttended(dAttended), dResult);
        engine.scatterAddRows(dResult, labelled, dx);
        engine.fill(scratch.attended(), 0f);
        engine.scatterRows(dAttended, labelled, scratch.attended());
        block.attendBackward(all, positions, batch.segments(), gradients, scratch, dx);
    }

    private static boolean areFew(int[] rows, int n) {
        return rows.length <= n / 2;
    }

    /** What the labelled rows compute after attention. */
    private LayerState few(int[] labelled) {
        int count = labelled.length;
        return state.first(count).with(keptInput.first(count), keptAttended.first(count));
    }
}
