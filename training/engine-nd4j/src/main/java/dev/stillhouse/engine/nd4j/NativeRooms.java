package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Shape;

/** A {@link NativeRoom} of each type. */
final class NativeRooms implements AutoCloseable {
    private final NativeRoom f32 = new NativeRoom(DType.F32);
    private final NativeRoom bf16 = new NativeRoom(DType.BF16);

    /** A tensor of the type and shape, until the next call for the type. */
    Nd4jTensor tensor(DType dtype, Shape shape) {
        return (dtype == DType.BF16 ? bf16 : f32).tensor(shape);
    }

    @Override
    public void close() {
        f32.close();
        bf16.close();
    }
}
