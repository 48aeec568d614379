package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.AttentionKernels;
import dev.stillhouse.tensor.EngineResources;
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
    private static CudaEngine engineWithoutLibrary;

    @BeforeAll
    static void open() {
        engine = new CudaEngine(EngineResources.ofThreads(1));
        engineWithoutLibrary = new CudaEngine(new EngineResources(1, Optional.empty(), AttentionKernels.OWN));
    }

    @AfterAll
    static void close() {
        engine.close();
        engineWithoutLibrary.close();
    }

    @TestFactory
    Stream<DynamicTest> theEngineConformsWithItsKernelsOnTheCpu() {
        return ConformanceKit.checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> check.run(engine)));
    }

    /** What cuDNN computes when it is there. */
    @TestFactory
    Stream<DynamicTest> attentionConformsWithoutCudnn() {
        return ConformanceKit.checks().stream()
                .filter(check ->
                        check.name().contains("attention") && check.name().contains("bf16"))
                .filter(check -> !check.name().contains("attentionCached"))
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> check.run(engineWithoutLibrary)));
    }
}
