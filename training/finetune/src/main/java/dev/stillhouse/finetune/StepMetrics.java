package dev.stillhouse.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;

/**
 * What one optimizer step reports.
 *
 * @param step counted from 1
 * @param loss mean over the step's labelled tokens of what is minimised
 * @param crossEntropy mean over the step's labelled tokens
 * @param divergence mean over the same tokens, with 0 for those that no teacher spoke for
 * @param gradientNorm before clipping
 * @param tokens of the step
 * @param tokensPerSecond of the step
 * @param secondsLeft at the mean speed so far
 * @param outcome whether the weights were updated
 */
public record StepMetrics(
        long step,
        long totalSteps,
        double loss,
        double crossEntropy,
        double divergence,
        double learningRate,
        double gradientNorm,
        long tokens,
        double tokensPerSecond,
        double secondsLeft,
        StepOutcome outcome) {

    /** One line of metrics.jsonl; a number that is not finite becomes null. */
    ObjectNode toJson() {
        ObjectNode node = Json.object().put("step", step).put("total_steps", totalSteps);
        put(node, "loss", loss);
        put(node, "cross_entropy", crossEntropy);
        put(node, "divergence", divergence);
        put(node, "learning_rate", learningRate);
        put(node, "gradient_norm", gradientNorm);
        node.put("tokens", tokens);
        put(node, "tokens_per_second", tokensPerSecond);
        put(node, "seconds_left", secondsLeft);
        return node.put("outcome", outcome.name());
    }

    static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    static StepMetrics fromJson(JsonNode node) {
        return new StepMetrics(
                node.path("step").asLong(),
                node.path("total_steps").asLong(),
                node.path("loss").asDouble(Double.NaN),
                node.path("cross_entropy").asDouble(Double.NaN),
                node.path("divergence").asDouble(Double.NaN),
                node.path("learning_rate").asDouble(Double.NaN),
                node.path("gradient_norm").asDouble(Double.NaN),
                node.path("tokens").asLong(),
                node.path("tokens_per_second").asDouble(Double.NaN),
                node.path("seconds_left").asDouble(Double.NaN),
                StepOutcome.valueOf(node.path("outcome").asText(StepOutcome.UPDATED.name())));
    }
}
