package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.util.Arrays;

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
        int most = RowPadding.of(engine, maxTokens / 2);
        this.keptInput = buffers.matrix(most, width);
        this.keptAttended = buffers.activation(most, model.config().headLayout().queryColumns());
    }

    /** From the layer's input to the loss, whose gradient is kept for {@link #backward} and added for norm and head. */
    LossTerms forward(TokenBatch batch, Attention attention, Objective objective, Gradients gradients) {
        int n = batch.tokens();
        int[] labelled = batch.labelledRows();
        int[] rows = Arrays.copyOf(labelled, RowPadding.of(engine, labelled.length));
        int[] positions = batch.segments().positions();
        LayerState all = state.first(n);
        Tensor result = kept.first(rows.length);
        if (areFew(labelled, n)) {
            block.attend(all, positions, attention);
            LayerState few = few(rows.length);
            engine.gatherRows(all.input(), rows, few.input());
            engine.gatherRows(all.attended(), rows, few.attended());
            block.feedForward(few, result);
        } else {
            block.forward(all, positions, attention, output.first(n));
            engine.gatherRows(output.first(n), rows, result);
        }
        return head.backward(result, batch, objective, gradients, dKept.first(rows.length));
    }

    /** Overwrites dx with the gradient of the layer's input, and adds those of its weights. dx [N, D] */
    void backward(TokenBatch batch, Gradients gradients, BackwardScratch scratch, Tensor dx) {
        int n = batch.tokens();
        int[] labelled = batch.labelledRows();
        int[] positions = batch.segments().positions();
        LayerState all = state.first(n);
        int rows = RowPadding.of(engine, labelled.length);
        Tensor dResult = dKept.first(labelled.length);
        engine.fill(dx, 0f);
        if (!areFew(labelled, n)) {
            engine.scatterAddRows(dResult, labelled, dx);
            block.backward(all, positions, batch.segments(), gradients, scratch, dx);
            return;
        }
        // The gradient of the queries comes later.
        Tensor dAttended = scratch.q().first(rows);
        block.feedForwardBackward(few(rows), gradients, scratch.first(rows).withAttended(dAttended), dKept.first(rows));
        engine.scatterAddRows(dResult, labelled, dx);
        engine.fill(scratch.attended(), 0f);
        engine.scatterRows(dAttended.first(labelled.length), labelled, scratch.attended());
        block.attendBackward(all, positions, batch.segments(), gradients, scratch, dx);
    }

    private static boolean areFew(int[] rows, int n) {
        return rows.length <= n / 2;
    }

    /** What the labelled rows compute after attention, and the first row of the batch again for those that fill up. */
    private LayerState few(int rows) {
        return state.first(rows).with(keptInput.first(rows), keptAttended.first(rows));
    }
}
