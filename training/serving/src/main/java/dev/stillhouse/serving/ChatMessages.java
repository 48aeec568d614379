package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code messages}: text only, as a string or as a list of text parts. */
final class ChatMessages {
    private ChatMessages() {}

    static Chat read(JsonNode messages) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw RequestRejected.invalid("messages", "messages must be a list of at least one message");
        }
        List<Message> result = new ArrayList<>();
        for (JsonNode message : messages) {
            result.add(message(RequestFields.at("messages[" + result.size() + "]", message)));
        }
        return new Chat(result);
    }

    private static Message message(RequestFields fields) {
        Role role = role(fields);
        fields.refuseUnless(calls -> calls.isArray() && calls.isEmpty(), "tool_calls");
        String content = content(fields, fields.required("content"));
        fields.ignore(List.of("name"));
        fields.rejectTheRest();
        return new Message(role, content);
    }

    private static Role role(RequestFields fields) {
        String role = fields.requiredText("role");
        return switch (role) {
            case "system", "developer" -> Role.SYSTEM;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "tool", "function" ->
                throw RequestRejected.unsupported(
                        fields.path("role"), "%s: tools are not supported by this server", fields.path("role"));
            default ->
                throw RequestRejected.invalid(
                        fields.path("role"),
                        "%s must be system, developer, user or assistant, but was %s",
                        fields.path("role"),
                        RequestFields.kind(fields.required("role")));
        };
    }

    private static String content(RequestFields fields, JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        if (!content.isArray()) {
            throw fields.wrong("content", "a string or a list of text parts", content);
        }
        StringBuilder text = new StringBuilder();
        int index = 0;
        for (JsonNode part : content) {
            text.append(part(RequestFields.at(fields.path("content") + "[" + index++ + "]", part)));
        }
        return text.toString();
    }

    private static String part(RequestFields part) {
        String type = part.requiredText("type");
        if (!"text".equals(type)) {
            throw RequestRejected.unsupported(
                    part.path("type"), "%s: only text parts are supported, but it was '%s'", part.path("type"), type);
        }
        return part.requiredText("text");
    }
}
