package dev.stillhouse.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.clean.RejectReason;
import java.util.List;
import java.util.Map;

/**
 * Conversations as ShareGPT wrote them and LLaMA-Factory, Axolotl and FastChat read them: {@code from} and {@code value}, where a
 * {@code function_call} holds the name and the arguments as JSON.
 */
final class ShareGpt {
    private static final String CALL = "function_call";
    private static final Map<String, String> ROLES = Map.ofEntries(
            Map.entry("system", "system"),
            Map.entry("human", "user"),
            Map.entry("user", "user"),
            Map.entry("gpt", "assistant"),
            Map.entry("assistant", "assistant"),
            Map.entry("chatgpt", "assistant"),
            Map.entry("bing", "assistant"),
            Map.entry("bard", "assistant"),
            Map.entry("model", "assistant"),
            Map.entry(CALL, "assistant"),
            Map.entry("observation", "tool"),
            Map.entry("function_response", "tool"),
            Map.entry("tool", "tool"));

    private ShareGpt() {}

    static boolean isConversation(JsonNode turns) {
        return turns.isArray() && turns.path(0).has("from");
    }

    static List<Message> read(JsonNode turns) throws RowDefect {
        ArrayNode messages = Json.array();
        for (JsonNode turn : turns) {
            messages.add(message(turn, "conversations[" + messages.size() + "]"));
        }
        return RowView.chat(messages);
    }

    private static ObjectNode message(JsonNode turn, String where) throws RowDefect {
        String from = turn.path("from").asText();
        String role = ROLES.get(from);
        if (role == null) {
            throw new RowDefect(
                    RejectReason.WRONG_TYPE,
                    where + ".from must be human, gpt, system, function_call or observation, but was \""
                            + RawRecord.excerpt(from) + "\"");
        }
        ObjectNode message = Json.object().put("role", role);
        String value = RowView.text(turn.path("value"), where + ".value");
        if (!from.equals(CALL)) {
            return message.put("content", value);
        }
        try {
            JsonNode call = Json.parse(value);
            message.putArray("tool_calls").addObject().set("function", call);
            return message;
        } catch (JsonProcessingException e) {
            throw new RowDefect(
                    RejectReason.WRONG_TYPE, where + ".value must be a call as JSON: " + e.getOriginalMessage());
        }
    }
}
