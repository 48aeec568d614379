package dev.stillhouse.text.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chats as JSON: a list of {@code {"role", "content"}}, with {@code tool_calls} as OpenAI's interface has them. */
public final class ChatJson {
    private ChatJson() {}

    /** @throws IllegalArgumentException saying which message is wrong and how */
    public static Chat read(JsonNode messages) {
        Check.that(messages.isArray() && !messages.isEmpty(), "messages must be a list of at least one message");
        List<Message> result = new ArrayList<>();
        for (JsonNode message : messages) {
            result.add(message(message, "messages[" + result.size() + "]"));
        }
        return new Chat(result);
    }

    /** @throws IllegalArgumentException when the text is not JSON, or no chat */
    public static Chat read(String json) {
        try {
            return read(Json.parse(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("messages are not JSON: " + e.getOriginalMessage(), e);
        }
    }

    public static ArrayNode write(Chat chat) {
        ArrayNode messages = Json.array();
        for (Message message : chat.messages()) {
            ObjectNode node = messages.addObject();
            node.put("role", message.role().wireName()).put("content", message.content());
            message.call().ifPresent(call -> {
                ObjectNode wrapped = node.putArray("tool_calls").addObject().put("type", "function");
                wrapped.putObject("function").put("name", call.name()).set("arguments", call.arguments());
            });
        }
        return messages;
    }

    private static Message message(JsonNode node, String where) {
        Check.that(node.isObject(), "%s must be an object, but was %s", where, kind(node));
        JsonNode roleName = node.path("role");
        Role role = Role.named(roleName.asText())
                .orElseThrow(() -> new IllegalArgumentException(
                        where + ".role must be system, user, assistant or tool, but was " + kind(roleName)));
        Optional<ToolCall> call = call(node.path("tool_calls"), where + ".tool_calls");
        JsonNode content = node.path("content");
        boolean absent = content.isNull() || content.isMissingNode();
        return new Message(role, absent && call.isPresent() ? "" : text(content, role, where + ".content"), call);
    }

    private static String text(JsonNode content, Role role, String where) {
        if (content.isTextual()) {
            return content.textValue();
        }
        if (role == Role.TOOL && content.isObject()) {
            return PythonJson.compact(content);
        }
        Check.that(content.isArray(), "%s must be text, but was %s", where, kind(content));
        StringBuilder all = new StringBuilder();
        for (JsonNode part : content) {
            boolean isText = "text".equals(part.path("type").asText())
                    && part.path("text").isTextual();
            Check.that(isText, "%s must be made of text parts, but has %s", where, kind(part));
            all.append(part.path("text").textValue());
        }
        return all.toString();
    }

    private static Optional<ToolCall> call(JsonNode calls, String where) {
        if (calls.isMissingNode() || calls.isNull() || (calls.isArray() && calls.isEmpty())) {
            return Optional.empty();
        }
        Check.that(
                calls.isArray() && calls.size() == 1,
                "%s must hold one call: Llama 3.1 calls one tool per turn, but there were %d",
                where,
                calls.size());
        JsonNode function = calls.path(0).has("function") ? calls.path(0).path("function") : calls.path(0);
        Check.that(function.path("name").isTextual(), "%s[0].function.name must be text", where);
        return Optional.of(
                new ToolCall(function.path("name").textValue(), arguments(function.path("arguments"), where)));
    }

    /** OpenAI's interface gives the arguments as text that is JSON, others as an object. */
    private static ObjectNode arguments(JsonNode arguments, String where) {
        try {
            JsonNode parsed = arguments.isTextual() ? Json.parse(arguments.textValue()) : arguments;
            if (parsed instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(where + "[0].function.arguments are not JSON", e);
        }
        throw new IllegalArgumentException(
                where + "[0].function.arguments must be an object, but were " + kind(arguments));
    }

    private static String kind(JsonNode node) {
        if (node.isMissingNode()) {
            return "missing";
        }
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
