package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;

/**
 * Tools and their calls between chats as we write them and the API. In it a description is wrapped as a function, a call has an id that its result names, and
 * arguments are text.
 */
final class ToolWire {
    private static final String FUNCTION = "function";
    private static final String CALLS = "tool_calls";

    private ToolWire() {}

    /** Descriptions as the API wants them, whether they are wrapped already or not. */
    static ArrayNode tools(ArrayNode given) {
        ArrayNode tools = Json.array();
        for (JsonNode tool : given) {
            if (tool.has(FUNCTION)) {
                tools.add(tool);
            } else {
                tools.addObject().put("type", FUNCTION).set(FUNCTION, tool);
            }
        }
        return tools;
    }

    /** The same list when no message calls a tool. */
    static ArrayNode messages(ArrayNode given) {
        boolean callsNone = true;
        for (JsonNode message : given) {
            callsNone &= !message.has(CALLS) && !message.path("role").asText().equals("tool");
        }
        if (callsNone) {
            return given;
        }
        ArrayNode messages = Json.array();
        int number = 0;
        for (JsonNode message : given) {
            ObjectNode copy = message.deepCopy();
            if (message.has(CALLS)) {
                number++;
                copy.set(CALLS, numbered(message.path(CALLS), number));
            }
            if (message.path("role").asText().equals("tool")) {
                copy.put("tool_call_id", id(number));
            }
            messages.add(copy);
        }
        return messages;
    }

    /** A turn calls one tool, and the results that follow are of that call. */
    private static ArrayNode numbered(JsonNode calls, int number) {
        ArrayNode result = Json.array();
        for (JsonNode call : calls) {
            JsonNode function = call.path(FUNCTION);
            JsonNode arguments = function.path("arguments");
            result.addObject()
                    .put("id", id(number))
                    .put("type", FUNCTION)
                    .putObject(FUNCTION)
                    .put("name", function.path("name").asText())
                    .put("arguments", arguments.isTextual() ? arguments.textValue() : Json.compact(arguments));
        }
        return result;
    }

    private static String id(int number) {
        return "call_" + number;
    }

    /** Calls of a reply without their ids, which differ from reply to reply. */
    static ArrayNode calls(JsonNode given) throws ReplyReader.BadReply {
        ArrayNode calls = Json.array();
        for (JsonNode call : given) {
            JsonNode function = call.path(FUNCTION);
            if (!function.path("name").isTextual()) {
                throw new ReplyReader.BadReply("message.tool_calls must name their functions");
            }
            calls.addObject()
                    .put("type", FUNCTION)
                    .putObject(FUNCTION)
                    .put("name", function.path("name").textValue())
                    .set("arguments", function.path("arguments"));
        }
        return calls;
    }
}
