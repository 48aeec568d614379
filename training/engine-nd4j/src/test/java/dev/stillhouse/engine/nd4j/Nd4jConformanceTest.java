package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.conformance.ConformanceKit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class Nd4jConformanceTest {
    @TestFactory
    Stream<DynamicTest> theEngineConformsOnAnyNumberOfThreads() {
        return IntStream.rangeClosed(1, 3)
                .boxed()
                .flatMap(threads -> ConformanceKit.checks().stream()
                        .map(check -> DynamicTest.dynamicTest(check.name() + ", threads " + threads, () -> {
                            try (Nd4jEngine engine = new Nd4jEngine(threads)) {
                                check.run(engine);
                            }
                        })));
    }
}
