package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;

/**
 * One thing that an engine must do.
 *
 * @param name operation, shape and circumstances, for a test report
 * @param dtype of the tensors, where the operation does not ask for another
 */
public record ConformanceCheck(String name, DType dtype, Body body) {
    /** In f32. */
    ConformanceCheck(String name, Body body) {
        this(name, DType.F32, body);
    }

    /** What the check does with the engine. */
    @FunctionalInterface
    public interface Body {
        void run(Trial trial);
    }

    /** The same with bf16 tensors. */
    ConformanceCheck inBf16() {
        return new ConformanceCheck("bf16 " + name, DType.BF16, body);
    }

    /** @throws AssertionError that names the operation, seed, error and tolerance, when the engine is wrong */
    public void run(Engine engine) {
        try (Trial trial = new Trial(engine, name, dtype)) {
            body.run(trial);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
