package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.Into;

/**
 * The three products of a linear layer, as {@link dev.stillhouse.tensor.Engine} defines them. The bits of a row of {@link #linear} do not
 * depend on the rows beside it, and no result depends on the number of workers.
 */
interface Products extends AutoCloseable {
    void linear(Nd4jTensor x, Nd4jTensor w, float scale, Into into, Nd4jTensor y);

    void linearBackwardInput(Nd4jTensor dy, Nd4jTensor w, float scale, Into into, Nd4jTensor dx);

    void linearBackwardWeight(Nd4jTensor dy, Nd4jTensor x, float scale, Into into, Nd4jTensor dw);

    /**
     * Gives a weight a packed copy, which makes {@link #linear} of few rows faster and leaves its bits as they are. Returns whether there
     * is one then.
     */
    boolean pack(Nd4jTensor w);

    /** What computes them, for people. */
    String describe();

    @Override
    void close();
}
