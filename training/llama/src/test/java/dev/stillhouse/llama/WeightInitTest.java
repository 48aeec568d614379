package dev.stillhouse.llama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;

class WeightInitTest {
    @Test
    void aValueIsDrawnByItsPlaceAlone() {
        WeightInit.Values values = new WeightInit.Uniform(1, "model.norm.weight", 0.5f, 2f);
        float[] all = new float[10];
        values.put(0, all, 0, 10);
        float[] parts = new float[12];
        values.put(7, parts, 8, 3);
        values.put(0, parts, 1, 7);
        for (int i = 0; i < 10; i++) {
            assertThat(parts[i + 1]).isEqualTo(all[i]);
            assertThat(all[i]).isBetween(-1.5f, 2.5f);
        }
    }

    @Test
    void aTensorOfManyBlocksHasTheValuesOfItsPlaces() {
        Shape shape = Shape.matrix(3, 70_001);
        WeightInit.Values values = WeightInit.seeded(5).values("lm_head.weight", shape);
        float[] expected = new float[(int) shape.elements()];
        values.put(0, expected, 0, expected.length);
        Engine engine = new ReferenceEngine();
        try (Tensor tensor = engine.zeros(shape)) {
            LlamaModel.fill(engine, tensor, values);
            float[] found = new float[expected.length];
            engine.read(tensor, 0, found, 0, found.length);
            assertThat(found).isEqualTo(expected);
        }
    }
}
