package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;
import java.io.Serializable;

/**
 * How the teacher shall answer.
 *
 * @param maxTokens of an answer
 * @param temperature 0 for the most likely answer
 * @param topLogProbs most likely tokens to report for each token of the answer; 0 for none
 * @param seed sent along, for endpoints that honour it
 * @param jsonSchema that the answer has to keep to; empty for none
 */
public record AnswerParameters(int maxTokens, double temperature, int topLogProbs, long seed, String jsonSchema)
        implements Serializable {
    public AnswerParameters {
        Check.that(maxTokens >= 1, "synthesize.max_tokens must be at least 1, but was %d", maxTokens);
        Check.that(
                temperature >= 0 && temperature <= 2,
                "synthesize.temperature must be in [0, 2], but was %s",
                temperature);
        Check.that(
                topLogProbs >= 0 && topLogProbs <= 20,
                "synthesize.top_logprobs must be in [0, 20], which is what endpoints give, but was %d",
                topLogProbs);
    }

    /** Of an answer in any form. */
    public AnswerParameters(int maxTokens, double temperature, int topLogProbs, long seed) {
        this(maxTokens, temperature, topLogProbs, seed, "");
    }

    public AnswerParameters withJsonSchema(String schema) {
        return new AnswerParameters(maxTokens, temperature, topLogProbs, seed, schema);
    }

    /**
     * For another answer to the same prompt, which differs by its seed.
     *
     * @param sample from 1, which is this one
     */
    public AnswerParameters ofSample(int sample) {
        return new AnswerParameters(maxTokens, temperature, topLogProbs, seed + sample - 1, jsonSchema);
    }

    /** What is not used is left out, so that requests keep the names that they had before it was there. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("max_tokens", maxTokens)
                .put("temperature", temperature)
                .put("top_logprobs", topLogProbs)
                .put("seed", seed);
        // As text: the order of its keys is the order of the answer's.
        return jsonSchema.isEmpty() ? json : json.put("json_schema", jsonSchema);
    }
}
