package dev.stillhouse.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;

/**
 * What was measured on rows that are not trained on.
 *
 * @param step after which; counted from 1
 * @param loss mean over the labelled tokens of what is minimised
 * @param crossEntropy mean over the labelled tokens
 * @param divergence mean over the same tokens, with 0 for those that no teacher spoke for
 * @param labels tokens that it is the mean of
 * @param seconds that it took
 */
public record ValidationMetrics(
        long step, long totalSteps, double loss, double crossEntropy, double divergence, long labels, double seconds) {

    /** One line of metrics.jsonl; a number that is not finite becomes null. */
    ObjectNode toJson() {
        ObjectNode node = Json.object().put("step", step).put("total_steps", totalSteps);
        StepMetrics.put(node, "validation_loss", loss);
        StepMetrics.put(node, "validation_cross_entropy", crossEntropy);
        StepMetrics.put(node, "validation_divergence", divergence);
        return node.put("labels", labels).put("seconds", seconds);
    }

    static ValidationMetrics fromJson(JsonNode node) {
        return new ValidationMetrics(
                node.path("step").asLong(),
                node.path("total_steps").asLong(),
                node.path("validation_loss").asDouble(Double.NaN),
                node.path("validation_cross_entropy").asDouble(Double.NaN),
                node.path("validation_divergence").asDouble(Double.NaN),
                node.path("labels").asLong(),
                node.path("seconds").asDouble());
    }
}
