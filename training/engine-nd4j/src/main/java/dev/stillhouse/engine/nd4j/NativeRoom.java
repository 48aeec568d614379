package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Shape;
import java.util.Optional;

/** Native memory for one purpose, grown when needed. What it holds between uses is not defined. */
final class NativeRoom implements AutoCloseable {
    private final DType dtype;
    private Optional<Nd4jTensor> held = Optional.empty();

    NativeRoom(DType dtype) {
        this.dtype = dtype;
    }

    /** A tensor of the shape, until the next call. */
    Nd4jTensor tensor(Shape shape) {
        if (held.isEmpty() || held.get().elements() < shape.elements()) {
            close();
            Shape room = Shape.vector(Math.toIntExact(Math.max(1, shape.elements())));
            held = Optional.of(Nd4jTensor.owning(ArrayMemory.zeros(dtype, room), room));
        }
        return held.get().reshaped(shape);
    }

    @Override
    public void close() {
        held.ifPresent(Nd4jTensor::close);
        held = Optional.empty();
    }
}
