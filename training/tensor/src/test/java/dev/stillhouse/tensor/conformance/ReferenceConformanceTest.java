package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ReferenceConformanceTest {
    /** The reference agrees with itself: this tests the kit, its guard rows, views and poisoned outputs. */
    @TestFactory
    Stream<DynamicTest> theReferenceEngineConforms() {
        return ConformanceKit.checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> check.run(new ReferenceEngine())));
    }

    @TestFactory
    Stream<DynamicTest> everyBackwardAgreesWithFiniteDifferences() {
        return FiniteDifferences.checks().stream()
                .map(check ->
                        DynamicTest.dynamicTest(check.name(), () -> check.body().run()));
    }
}
