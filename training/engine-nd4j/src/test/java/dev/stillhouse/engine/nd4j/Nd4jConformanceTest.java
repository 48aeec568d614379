package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.conformance.ConformanceKit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class Nd4jConformanceTest {
    @TestFactory
    Stream<DynamicTest> theEngineConformsOnAnyNumberOfThreads() {
        return IntStream.rangeClosed(1, 3)
                .boxed()
                .flatMap(threads -> checks(threads + " threads", () -> new Nd4jEngine(threads)));
    }

    @TestFactory
    Stream<DynamicTest> theEngineConformsWithoutOnednn() {
        return checks("without oneDNN", () -> new Nd4jEngine(2, NativeLibraries::withoutOnednn));
    }

    private static Stream<DynamicTest> checks(String circumstances, Supplier<Nd4jEngine> opening) {
        return ConformanceKit.checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name() + ", " + circumstances, () -> {
                    try (Nd4jEngine engine = opening.get()) {
                        check.run(engine);
                    }
                }));
    }
}
