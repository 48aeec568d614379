package dev.stillhouse.finetune.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.DynamicCode;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.QuantizedMoment;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against five steps that torch made: see the README of the resources. */
class EightBitMomentsTest {
    private static final Path STEPS = Path.of("src/test/resources/adamw8.safetensors");
    private static final int ELEMENTS = 700;

    @Test
    void codesStandForTheSameNumbers() {
        assertSame(DynamicCode.SIGNED.meanings(), stored("signed"));
        assertSame(DynamicCode.UNSIGNED.meanings(), stored("unsigned"));
    }

    private static void assertSame(float[] actual, float[] expected) {
        for (int code = 0; code < DynamicCode.COUNT; code++) {
            assertThat(actual[code]).isCloseTo(expected[code], within(Math.abs(expected[code]) * 1e-6f));
        }
    }

    static Stream<Engine> engines() {
        return Stream.of(new ReferenceEngine(), new Nd4jEngine(2));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void stepsMoveWeightsAndMomentsAlike(Engine engine) {
        float[] gradients = stored("gradients");
        try (engine;
                Tensor weight = engine.zeros(Shape.vector(ELEMENTS));
                Tensor gradient = engine.zeros(Shape.vector(ELEMENTS));
                QuantizedMoment first = QuantizedMoment.zeros(engine, ELEMENTS);
                QuantizedMoment second = QuantizedMoment.zeros(engine, ELEMENTS)) {
            engine.write(weight, 0, stored("weight"), 0, ELEMENTS);
            for (int step = 1; step <= 5; step++) {
                engine.write(gradient, 0, gradients, (step - 1) * ELEMENTS, ELEMENTS);
                engine.adamW8(weight, gradient, first, second, new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1, step));
            }
            float[] updated = new float[ELEMENTS];
            engine.read(weight, 0, updated, 0, ELEMENTS);
            float[] expected = stored("updated");
            for (int i = 0; i < ELEMENTS; i++) {
                assertThat(updated[i]).isCloseTo(expected[i], within(5e-4f));
            }
            assertAlike(engine, first, "first");
            assertAlike(engine, second, "second");
        }
    }

    /** What lies in the middle of two codes may go to the other one by rounding, and begin the next step from there. */
    private static void assertAlike(Engine engine, QuantizedMoment moment, String name) {
        byte[] codes = new byte[ELEMENTS];
        engine.read(moment.codes(), 0, codes, 0, ELEMENTS);
        float[] expected = stored(name + ".codes");
        int others = 0;
        for (int i = 0; i < ELEMENTS; i++) {
            int apart = Math.abs((codes[i] & 0xff) - (int) expected[i]);
            assertThat(apart).isLessThanOrEqualTo(1);
            others += apart;
        }
        assertThat(others).isLessThanOrEqualTo(ELEMENTS / 100);
        float[] scales = new float[3];
        engine.read(moment.scales(), 0, scales, 0, 3);
        assertThat(scales).containsExactly(stored(name + ".scales"), within(1e-5f));
    }

    private static float[] stored(String name) {
        try (SafetensorsFile file = SafetensorsFile.open(STEPS)) {
            float[] values = new float[Math.toIntExact(file.info(name).elements())];
            file.read(
                    file.info(name),
                    0,
                    values.length,
                    (offset, some, count) -> System.arraycopy(some, 0, values, (int) offset, count));
            return values;
        }
    }
}
