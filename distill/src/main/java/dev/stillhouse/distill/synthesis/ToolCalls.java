package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.ChatJson;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.ToolCall;

/** The calls of an answer as a message of a chat. */
public final class ToolCalls {
    private ToolCalls() {}

    /**
     * What the assistant says.
     *
     * @param calls a JSON list; empty when the answer is its text
     * @throws IllegalArgumentException when they are not exactly one call
     */
    static Message message(String text, String calls) {
        if (calls.isEmpty()) {
            return Message.assistant(text);
        }
        try {
            var list = Json.array();
            list.addObject().put("role", "assistant").put("content", text).set("tool_calls", Json.parse(calls));
            return ChatJson.read(list).messages().get(0);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the calls are not JSON: " + e.getOriginalMessage(), e);
        }
    }

    static ToolCall one(String calls) {
        return message("", calls).call().orElseThrow(() -> new IllegalArgumentException("the answer calls no tool"));
    }

    /** As the rows have them: a JSON list with arguments as an object; empty when there are none. */
    public static String column(String calls) {
        return calls.isEmpty()
                ? ""
                : Json.compact(
                        ChatJson.write(Chat.of(message("", calls))).get(0).path("tool_calls"));
    }
}
