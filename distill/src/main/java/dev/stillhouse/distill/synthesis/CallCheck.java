package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.chat.ToolCall;
import java.util.List;
import java.util.Optional;

/** Checks that an answer calls one of the prompt's tools, and with arguments that it takes. Safe for one thread at a time. */
public final class CallCheck {
    private final JsonSchemas schemas = new JsonSchemas();

    /**
     * Empty for a call that is good. Arguments of a tool whose {@code parameters} are no JSON Schema are not looked at.
     *
     * @param calls of the answer, a JSON list
     * @param tools of the prompt, a JSON list; empty for none
     */
    public Optional<Rejection> check(String calls, String tools) {
        try {
            ToolCall call = ToolCalls.one(calls);
            Optional<JsonNode> tool = tools.isEmpty() ? Optional.empty() : named(call.name(), Json.parse(tools));
            return tool.isEmpty()
                    ? wrong("the prompt has no tool '" + call.name() + "'")
                    : arguments(call, tool.get().path("parameters"));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<JsonNode> named(String name, JsonNode tools) {
        for (JsonNode tool : tools) {
            JsonNode function = tool.has("function") ? tool.path("function") : tool;
            if (function.path("name").asText().equals(name)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    private Optional<Rejection> arguments(ToolCall call, JsonNode parameters) {
        if (!parameters.isObject()) {
            return Optional.empty();
        }
        try {
            List<Error> errors = schemas.compile(parameters).validate(call.arguments());
            return errors.isEmpty()
                    ? Optional.empty()
                    : wrong("arguments of '" + call.name() + "': " + JsonSchemas.text(errors));
        } catch (JsonSchemas.NotASchema e) {
            return Optional.empty();
        }
    }

    private static Optional<Rejection> wrong(String detail) {
        return Rejection.of(RejectReason.WRONG_CALL, detail);
    }
}
