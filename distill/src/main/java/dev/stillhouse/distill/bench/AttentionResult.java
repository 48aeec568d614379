package dev.stillhouse.distill.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;

/**
 * What attention reached. A masked score counts as no operation.
 *
 * @param forwardFlops a second
 * @param backwardFlops a second
 * @param device what computed, in the engine's words
 */
public record AttentionResult(double forwardFlops, double backwardFlops, String device) {
    public ObjectNode toJson() {
        return Json.object()
                .put("forward_tflops", forwardFlops / 1e12)
                .put("backward_tflops", backwardFlops / 1e12)
                .put("device", device);
    }
}
