package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;

/** @param messages a JSON list of objects with {@code role} and {@code content} */
public record TeacherRequest(String messages, AnswerParameters parameters) {
    /** The body of {@code POST /chat/completions}. */
    ObjectNode body(String model) {
        ObjectNode body = Json.object().put("model", model);
        body.set("messages", list());
        body.put("max_tokens", parameters.maxTokens())
                .put("temperature", parameters.temperature())
                .put("seed", parameters.seed());
        if (parameters.topLogProbs() > 0) {
            body.put("logprobs", true).put("top_logprobs", parameters.topLogProbs());
        }
        return body;
    }

    private JsonNode list() {
        try {
            JsonNode list = Json.parse(messages);
            if (list.isArray() && !list.isEmpty()) {
                return list;
            }
        } catch (JsonProcessingException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e, "The messages of a prompt are not JSON: %s; rerun prepare", e.getOriginalMessage());
        }
        throw FailureCode.DATASET_INVALID.with("The messages of a prompt are not a list of messages; rerun prepare");
    }
}
