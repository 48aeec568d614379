package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.Engine;

/**
 * One thing that an engine must do.
 *
 * @param name operation, shape and circumstances, for a test report
 */
public record ConformanceCheck(String name, Body body) {
    /** What the check does with the engine. */
    @FunctionalInterface
    public interface Body {
        void run(Trial trial);
    }

    /** @throws AssertionError that names the operation, seed, error and tolerance, when the engine is wrong */
    public void run(Engine engine) {
        try (Trial trial = new Trial(engine, name)) {
            body.run(trial);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
