package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.conformance.ConformanceKit;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The whole engine and its kernels, without a GPU. */
@WithFakeCuda
class CudaConformanceTest {
    private static CudaEngine engine;

    @BeforeAll
    static void open() {
        engine = new CudaEngine(0, Optional.empty());
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @TestFactory
    Stream<DynamicTest> theEngineConformsWithItsKernelsOnTheCpu() {
        return ConformanceKit.checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> check.run(engine)));
    }
}
