package dev.stillhouse.distill.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;

/**
 * What decoding cost.
 *
 * @param medianStepMillis of one token of every sequence
 * @param tokensPerSecond of all sequences together
 * @param weightBytes that every step reads
 * @param bandwidth bytes per second that a copy moves
 */
public record DecodeResult(double medianStepMillis, double tokensPerSecond, long weightBytes, double bandwidth) {
    /** Milliseconds in which the weights come out of memory. */
    double floorMillis() {
        return weightBytes / bandwidth * 1e3;
    }

    public ObjectNode toJson() {
        return Json.object()
                .put("median_step_ms", medianStepMillis)
                .put("tokens_per_s", tokensPerSecond)
                .put("bandwidth_gb_per_s", bandwidth / 1e9)
                .put("memory_floor_ms", floorMillis());
    }
}
