package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;

/**
 * Asks for an answer.
 *
 * @param messages a JSON list of objects with {@code role} and {@code content}
 * @param tools a JSON list of descriptions; empty for none
 */
public record TeacherRequest(String messages, String tools, AnswerParameters parameters) implements EndpointRequest {
    /** Without tools. */
    public TeacherRequest(String messages, AnswerParameters parameters) {
        this(messages, "", parameters);
    }

    /** The line of a batch's file. */
    public String batchLine(String requestId, String model) {
        ObjectNode line =
                Json.object().put("custom_id", requestId).put("method", "POST").put("url", "/v1/chat/completions");
        line.set("body", body(model));
        return Json.compact(line);
    }

    @Override
    public String path() {
        return "/chat/completions";
    }

    @Override
    public ObjectNode body(String model) {
        ObjectNode body = Json.object().put("model", model);
        body.set("messages", ToolWire.messages(list(messages, "messages")));
        body.put("max_tokens", parameters.maxTokens())
                .put("temperature", parameters.temperature())
                .put("seed", parameters.seed());
        if (parameters.topLogProbs() > 0) {
            body.put("logprobs", true).put("top_logprobs", parameters.topLogProbs());
        }
        if (!tools.isEmpty()) {
            body.set("tools", ToolWire.tools(list(tools, "tools")));
        }
        if (!parameters.jsonSchema().isEmpty()) {
            ObjectNode format = body.putObject("response_format").put("type", "json_schema");
            format.putObject("json_schema")
                    .put("name", "answer")
                    .put("strict", true)
                    .set("schema", schema());
        }
        return body;
    }

    @Override
    public Outcome read(String reply) throws ReplyReader.BadReply {
        return ReplyReader.read(reply);
    }

    private JsonNode schema() {
        try {
            return Json.parse(parameters.jsonSchema());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the JSON schema of an answer is not JSON", e);
        }
    }

    private static ArrayNode list(String text, String what) {
        try {
            if (Json.parse(text) instanceof ArrayNode list && !list.isEmpty()) {
                return list;
            }
        } catch (JsonProcessingException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e, "The %s of a prompt are not JSON: %s; rerun prepare", what, e.getOriginalMessage());
        }
        throw FailureCode.DATASET_INVALID.with("The %s of a prompt are not a list of %s; rerun prepare", what, what);
    }
}
