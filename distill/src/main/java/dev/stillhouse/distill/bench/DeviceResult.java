package dev.stillhouse.distill.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;

/**
 * What a device reached.
 *
 * @param flops of a large product, a second
 * @param bandwidth bytes a second that a copy reads and writes together
 * @param device what computed, in the engine's words
 */
public record DeviceResult(double flops, double bandwidth, String device) {
    public ObjectNode toJson() {
        return Json.object()
                .put("matmul_tflops", flops / 1e12)
                .put("copy_gb_per_s", bandwidth / 1e9)
                .put("device", device);
    }
}
