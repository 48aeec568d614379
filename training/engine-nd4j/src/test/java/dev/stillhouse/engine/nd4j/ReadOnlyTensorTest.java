package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadOnlyTensorTest {
    private static final Shape SHAPE = Shape.matrix(3, 5);

    private final Nd4jEngine engine = new Nd4jEngine(1);

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource({
        "BF16, 0, true",
        "BF16, 2, true",
        "BF16, 6, true",
        "BF16, 1, false",
        "F32, 0, true",
        "F32, 4, true",
        "F32, 12, true",
        "F32, 2, false",
        "F32, 3, false"
    })
    void memoryIsUsedWhereItsElementsAreAligned(DType dtype, int start, boolean used) {
        ByteBuffer memory = memory(dtype, SHAPE, start);
        assertThat(engine.readOnly(dtype, SHAPE, memory).isPresent()).isEqualTo(used);
    }

    @Test
    void memoryOfTheHeapOrOfAnotherByteOrderIsNotUsed() {
        assertThat(engine.readOnly(DType.F32, SHAPE, ByteBuffer.allocate(60).order(ByteOrder.nativeOrder())))
                .isEmpty();
        ByteBuffer swapped = ByteBuffer.allocateDirect(60);
        swapped.order(ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        assertThat(engine.readOnly(DType.F32, SHAPE, swapped)).isEmpty();
    }

    @Test
    void nothingIsCopied() {
        Shape shape = Shape.matrix(1 << 10, 1 << 12);
        ByteBuffer memory = memory(DType.F32, shape, 4);
        long before = Pointer.totalBytes();
        Tensor tensor = engine.readOnly(DType.F32, shape, memory).orElseThrow();
        assertThat(Pointer.totalBytes()).isEqualTo(before);
        memory.putFloat(memory.capacity() - 4, 3f);
        float[] last = new float[1];
        engine.read(tensor, shape.elements() - 1, last, 0, 1);
        assertThat(last).containsExactly(3f);
    }

    @Test
    void writingSaysThatTheTensorIsReadOnly() {
        Tensor tensor =
                engine.readOnly(DType.F32, SHAPE, memory(DType.F32, SHAPE, 0)).orElseThrow();
        assertThatThrownBy(() -> engine.linear(
                        engine.zeros(Shape.matrix(3, 2)), engine.zeros(Shape.matrix(5, 2)), 1f, Into.OVERWRITE, tensor))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the tensor [3, 5] is read-only");
    }

    @Test
    void aClosedTensorIsNotReadAndItsMemoryStays() {
        ByteBuffer memory = memory(DType.F32, SHAPE, 0).putFloat(0, 7f);
        Tensor tensor = engine.readOnly(DType.F32, SHAPE, memory).orElseThrow();
        tensor.close();
        assertThatThrownBy(() -> engine.read(tensor, 0, new float[1], 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the tensor [3, 5] is closed");
        assertThat(memory.getFloat(0)).isEqualTo(7f);
    }

    /** Starts so many bytes behind an address that is a multiple of 64. */
    private static ByteBuffer memory(DType dtype, Shape shape, int start) {
        int bytes = (int) shape.elements() * dtype.bytes();
        return ByteBuffer.allocateDirect(start + bytes + 128)
                .alignedSlice(64)
                .slice(start, bytes)
                .order(ByteOrder.nativeOrder());
    }
}
