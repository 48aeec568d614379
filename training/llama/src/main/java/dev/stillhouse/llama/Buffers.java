package dev.stillhouse.llama;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Owns the tensors that a pass allocates once and uses for every batch. */
abstract class Buffers implements AutoCloseable {
    private final DType activations;

    private Buffers(LlamaModel model) {
        this.activations = model.precision().activations();
    }

    /** On the model's engine. */
    static Buffers of(LlamaModel model) {
        return new Allocated(model);
    }

    /** In f32. */
    Tensor matrix(int rows, int columns) {
        return onDevice(DType.F32, Shape.matrix(rows, columns));
    }

    /** In the type of the model's activations. */
    Tensor activation(int rows, int columns) {
        return onDevice(activations, Shape.matrix(rows, columns));
    }

    /** In the type of the model's activations, see {@link Engine#parked}. */
    Tensor parked(int rows, int columns) {
        return parked(activations, Shape.matrix(rows, columns));
    }

    abstract Tensor onDevice(DType dtype, Shape shape);

    abstract Tensor parked(DType dtype, Shape shape);

    @Override
    public void close() {}

    private static final class Allocated extends Buffers {
        private final Engine engine;
        private final List<Tensor> owned = new ArrayList<>();

        Allocated(LlamaModel model) {
            super(model);
            this.engine = model.engine();
        }

        @Override
        Tensor onDevice(DType dtype, Shape shape) {
            return own(engine.zeros(dtype, shape));
        }

        @Override
        Tensor parked(DType dtype, Shape shape) {
            return own(engine.parked(dtype, shape));
        }

        private Tensor own(Tensor tensor) {
            owned.add(tensor);
            return tensor;
        }

        @Override
        public void close() {
            owned.forEach(Tensor::close);
            owned.clear();
        }
    }

    /** Takes no memory: its tensors have a shape only. For a pass that is to be measured before it is made. */
    static final class Counted extends Buffers {
        private long deviceBytes;

        Counted(LlamaModel model) {
            super(model);
        }

        long deviceBytes() {
            return deviceBytes;
        }

        @Override
        Tensor onDevice(DType dtype, Shape shape) {
            deviceBytes += shape.elements() * dtype.bytes();
            return new Outline(dtype, shape);
        }

        @Override
        Tensor parked(DType dtype, Shape shape) {
            return new Outline(dtype, shape);
        }
    }

    private record Outline(DType dtype, Shape shape) implements Tensor {
        @Override
        public Tensor rows(int from, int to) {
            return new Outline(dtype, Shape.matrix(to - from, shape.columns()));
        }

        @Override
        public void close() {}
    }
}
