package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.QuantizedMatrix;
import dev.stillhouse.tensor.Tensor;

/** The weight of a projection, [out, in], as it is kept. */
sealed interface LinearWeight {
    /** {@code y = W x}, or added to y. x [N, in], y [N, out]. */
    void forward(Engine engine, Tensor x, Into into, Tensor y);

    /** {@code dx = dy W}, or added to dx. dy [N, out], dx [N, in]. */
    void backwardInput(Engine engine, Tensor dy, Into into, Tensor dx);

    /** In the model's type for weights. */
    record Plain(Tensor tensor) implements LinearWeight {
        @Override
        public void forward(Engine engine, Tensor x, Into into, Tensor y) {
            engine.linear(x, tensor, 1f, into, y);
        }

        @Override
        public void backwardInput(Engine engine, Tensor dy, Into into, Tensor dx) {
            engine.linearBackwardInput(dy, tensor, 1f, into, dx);
        }
    }

    /** In fewer bits, and frozen. */
    record Quantized(QuantizedMatrix matrix) implements LinearWeight {
        @Override
        public void forward(Engine engine, Tensor x, Into into, Tensor y) {
            engine.linear(x, matrix, 1f, into, y);
        }

        @Override
        public void backwardInput(Engine engine, Tensor dy, Into into, Tensor dx) {
            engine.linearBackwardInput(dy, matrix, 1f, into, dx);
        }
    }
}
