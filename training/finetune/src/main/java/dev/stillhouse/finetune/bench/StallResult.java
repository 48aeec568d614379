package dev.stillhouse.finetune.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.List;

/**
 * How long a training stood still for its checkpoints.
 *
 * @param medianStepMillis of an optimizer step, with checkpoints being written beside some
 * @param medianSaveMillis that a step had to wait for a checkpoint
 * @param stallPercent the time of all saves, in percent of the time of all steps up to the last of them
 * @param bytes of a checkpoint
 */
public record StallResult(
        double medianStepMillis, double medianSaveMillis, double stallPercent, int every, long bytes) {
    static StallResult of(List<Double> stepMillis, List<Double> saveMillis, int every, long bytes) {
        double stepped = sum(stepMillis.subList(0, saveMillis.size() * every));
        return new StallResult(median(stepMillis), median(saveMillis), 100 * sum(saveMillis) / stepped, every, bytes);
    }

    public ObjectNode toJson() {
        return Json.object()
                .put("median_step_ms", medianStepMillis)
                .put("median_save_ms", medianSaveMillis)
                .put("every", every)
                .put("stall_percent", stallPercent)
                .put("checkpoint_bytes", bytes);
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}
