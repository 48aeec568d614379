package dev.stillhouse.llama;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Owns the tensors that a pass allocates once and uses for every batch. */
final class Buffers implements AutoCloseable {
    private final Engine engine;
    private final DType activations;
    private final List<Tensor> owned = new ArrayList<>();

    Buffers(LlamaModel model) {
        this.engine = model.engine();
        this.activations = model.precision().activations();
    }

    /** In f32. */
    Tensor matrix(int rows, int columns) {
        return matrix(DType.F32, rows, columns);
    }

    /** In the type of the model's activations. */
    Tensor activation(int rows, int columns) {
        return matrix(activations, rows, columns);
    }

    private Tensor matrix(DType dtype, int rows, int columns) {
        Tensor tensor = engine.zeros(dtype, Shape.matrix(rows, columns));
        owned.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        owned.forEach(Tensor::close);
        owned.clear();
    }
}
