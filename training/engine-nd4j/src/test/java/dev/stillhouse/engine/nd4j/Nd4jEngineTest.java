package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Nd4jEngineTest {
    private final Nd4jEngine engine = new Nd4jEngine(2);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aTensorBeyondTheAddressableElementsIsRefused() {
        assertThatThrownBy(() -> engine.zeros(Shape.matrix(1 << 20, 1 << 10)))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "engine nd4j holds at most 536870911 elements in one tensor, but [1048576, 1024] has 1073741824;"
                                + " choose a smaller model or batch");
    }

    @Test
    void aTensorThatDoesNotFitTheMemoryIsRefusedBeforeItIsAllocated() {
        assertThatThrownBy(() -> ArrayMemory.zeros(DType.F32, Shape.matrix(1000, 100_000), 1_000_000))
                .isInstanceOf(Failure.class)
                .hasMessage("A tensor [1000, 100000] needs 400000000 bytes, but 1000000 bytes of memory are available;"
                        + " choose a smaller model, batch or sequence length");
    }

    @Test
    void theMachineSaysHowMuchMemoryIsAvailable() {
        assertThat(HostMemory.available()).isGreaterThan(1 << 20);
    }

    @Test
    void closingATensorGivesItsMemoryBack() {
        long elements = 200L << 20 >> 2;
        for (int i = 0; i < 200; i++) {
            engine.zeros(Shape.vector((int) elements)).close();
        }
        assertThat(HostMemory.available()).isGreaterThan(elements * 4);
    }

    @Test
    void aClosedTensorIsNotTouched() {
        Tensor tensor = engine.zeros(Shape.matrix(2, 3));
        Tensor view = tensor.rows(0, 1);
        view.close();
        engine.fill(tensor, 1f);
        tensor.close();
        assertThatThrownBy(() -> engine.fill(view, 1f))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the tensor [1, 3] is closed");
    }

    @Test
    void aTensorOfAnotherEngineIsRefused() {
        try (ReferenceEngine other = new ReferenceEngine();
                Tensor foreign = other.zeros(Shape.vector(3))) {
            assertThatThrownBy(() -> engine.fill(foreign, 1f))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("engine nd4j was given a tensor [1, 3] of another engine");
        }
    }

    @Test
    void threadsMustBePositive() {
        assertThatThrownBy(() -> new Nd4jEngine(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("engine.threads must be at least 1, but was 0");
    }

    @Test
    void productsHaveTheSameBitsOnAnyNumberOfThreads() {
        float[] one = products(1);
        assertThat(products(2)).isEqualTo(one);
        assertThat(products(3)).isEqualTo(one);
    }

    /** y, dx and dw one after another. */
    private static float[] products(int threads) {
        int n = 300;
        int in = 130;
        int out = 610;
        try (Nd4jEngine engine = new Nd4jEngine(threads);
                Tensor x = random(engine, n, in);
                Tensor w = random(engine, out, in);
                Tensor y = engine.zeros(Shape.matrix(n, out));
                Tensor dx = engine.zeros(Shape.matrix(n, in));
                Tensor dw = engine.zeros(Shape.matrix(out, in))) {
            engine.linear(x, w, 1f, Into.OVERWRITE, y);
            engine.linearBackwardInput(y, w, 1f, Into.OVERWRITE, dx);
            engine.linearBackwardWeight(y, x, 1f, Into.OVERWRITE, dw);
            float[] all = new float[n * out + n * in + out * in];
            engine.read(y, 0, all, 0, n * out);
            engine.read(dx, 0, all, n * out, n * in);
            engine.read(dw, 0, all, n * out + n * in, out * in);
            return all;
        }
    }

    private static Tensor random(Nd4jEngine engine, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        Tensor tensor = engine.zeros(Shape.matrix(rows, columns));
        engine.write(tensor, 0, values, 0, values.length);
        return tensor;
    }
}
