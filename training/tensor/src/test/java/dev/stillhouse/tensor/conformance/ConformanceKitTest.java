package dev.stillhouse.tensor.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;

class ConformanceKitTest {
    @Test
    void everyCheckHasANameOfItsOwn() {
        assertThat(ConformanceKit.checks()).extracting(ConformanceCheck::name).doesNotHaveDuplicates();
    }

    @Test
    void aWrongResultIsNamedWithItsElementErrorToleranceAndSeed() {
        ConformanceCheck check = new ConformanceCheck("copy", trial -> {
            Twin x = trial.of(1, 2, new float[] {1, 4});
            trial.engine().write(x.tested(), 1, new float[] {5}, 0, 1);
            trial.expectClose("x", x);
        });
        assertThatThrownBy(() -> check.run(new ReferenceEngine()))
                .isInstanceOf(AssertionError.class)
                .hasMessage("reference: x[0, 1] is 5.0, expected 4.0; the error 1.00 is above the tolerance 8.00e-05,"
                        + " 2e-05 of the scale 4.00 (copy, seed 3059573)");
    }

    @Test
    void anElementThatWasNotWrittenIsFound() {
        ConformanceCheck check = new ConformanceCheck("fill", trial -> {
            Twin x = trial.poisoned(1, 2);
            new ReferenceEngine().fill(x.reference(), 1f);
            trial.expectClose("x", x);
        });
        assertThatThrownBy(() -> check.run(new ReferenceEngine())).hasMessageStartingWith("reference: x[0, 0] is NaN");
    }

    @Test
    void aWriteBesideATensorIsFound() {
        ConformanceCheck check = new ConformanceCheck("fill", trial -> {
            Twin x = trial.random(1, 2);
            trial.spoilGuards();
            trial.expectEqual("the shape", x.tested().shape(), Shape.vector(2));
        });
        assertThatThrownBy(() -> check.run(new ReferenceEngine()))
                .hasMessage("reference: a row beside a tensor was overwritten with 0.0 (fill, seed 3143043)");
    }
}
