package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.engine.nd4j.MatmulShape.Layout;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OnednnTest {
    private static final String LONELY = "lonely-worker";

    @Test
    void theEngineSaysWhatComputesItsProducts() {
        try (Nd4jEngine engine = new Nd4jEngine(1)) {
            assertThat(engine.describe()).startsWith("products by oneDNN 3.");
        }
    }

    @Test
    void theEngineSaysWhyItDoesWithoutOnednn() {
        try (Nd4jEngine engine = new Nd4jEngine(1, NativeLibraries::withoutOnednn)) {
            assertThat(engine.describe())
                    .isEqualTo(
                            "products by the Vector API with %d lanes and OpenBLAS; oneDNN is left out; arrays by nd4j-native",
                            Lanes.COUNT);
        }
    }

    @Test
    void noProductOfALinearLayerFallsToTheReferenceImplementation() {
        Layout plain = Layout.plain(DType.F32, 256);
        Layout transposed = Layout.transposed(DType.F32, 256);
        try (OnednnMatmuls matmuls = new OnednnMatmuls(Onednn.load())) {
            for (Into into : Into.values()) {
                for (float scale : new float[] {1f, 2f}) {
                    MatmulShape linear = new MatmulShape(64, 256, 256, plain, transposed, plain, scale, into);
                    MatmulShape input = new MatmulShape(64, 256, 256, plain, plain, plain, scale, into);
                    MatmulShape weight = new MatmulShape(256, 256, 64, transposed, plain, plain, scale, into);
                    assertThat(matmuls.of(linear).implementation()).doesNotStartWith("ref");
                    assertThat(matmuls.of(input).implementation()).doesNotStartWith("ref");
                    assertThat(matmuls.of(weight).implementation()).doesNotStartWith("ref");
                }
            }
        }
    }

    /** OpenMP's threads are named after the thread that started them. */
    @Test
    void aWorkerComputesOnItsOwnThreadAlone() throws InterruptedException {
        multiply(); // libraries start threads of their own when they are loaded
        AtomicLong threads = new AtomicLong();
        Thread worker = new Thread(
                () -> {
                    multiply();
                    threads.set(threadsNamed(LONELY));
                },
                LONELY);
        worker.start();
        worker.join();
        assertThat(threads).hasValue(1);
    }

    private static void multiply() {
        Shape shape = Shape.matrix(512, 512);
        try (Nd4jEngine engine = new Nd4jEngine(1);
                Tensor x = engine.zeros(shape);
                Tensor y = engine.zeros(shape)) {
            engine.linear(x, x, 1f, Into.OVERWRITE, y);
        }
    }

    private static long threadsNamed(String name) {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(task -> nameOf(task).equals(name)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }
}
