package dev.stillhouse.distill.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a dump keeps of a tensor.
 *
 * @param norm L2
 * @param firstElements in row-major order
 */
record ExpectedTensor(double norm, List<Double> firstElements) {
    ExpectedTensor {
        firstElements = List.copyOf(firstElements);
    }

    static Map<String, ExpectedTensor> all(JsonNode node) {
        Map<String, ExpectedTensor> tensors = new LinkedHashMap<>();
        node.properties().forEach(field -> {
            List<Double> first = new ArrayList<>();
            field.getValue().path("first4").forEach(value -> first.add(value.asDouble()));
            tensors.put(
                    field.getKey(),
                    new ExpectedTensor(field.getValue().path("l2").asDouble(), first));
        });
        return tensors;
    }

    double normDistance(double actual) {
        return Math.abs(actual - norm) / Math.max(norm, Float.MIN_NORMAL);
    }

    /** The largest distance of the first elements, relative to the element or, where that is smaller, to the tensor's mean size. */
    double elementDistance(float[] actual, long elements) {
        double meanSize = Math.max(norm / Math.sqrt((double) elements), Float.MIN_NORMAL);
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            double expected = firstElements.get(i);
            largest = Math.max(largest, Math.abs(actual[i] - expected) / Math.max(meanSize, Math.abs(expected)));
        }
        return largest;
    }
}
