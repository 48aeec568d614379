package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Owns the tensors that a pass allocates once and uses for every batch. */
final class Buffers implements AutoCloseable {
    private final Engine engine;
    private final List<Tensor> owned = new ArrayList<>();

    Buffers(Engine engine) {
        this.engine = engine;
    }

    Tensor matrix(int rows, int columns) {
        Tensor tensor = engine.zeros(Shape.matrix(rows, columns));
        owned.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        owned.forEach(Tensor::close);
        owned.clear();
    }
}
