package dev.stillhouse.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import dev.stillhouse.text.clean.RejectReason;
import java.util.ArrayList;
import java.util.List;

/** Descriptions of tools beside the messages of a row: a list of objects, or a text that is one as JSON. */
final class ChatTools {
    private ChatTools() {}

    static List<ObjectNode> read(JsonNode given) throws RowDefect {
        List<ObjectNode> tools = new ArrayList<>();
        for (JsonNode tool : list(given)) {
            if (!(tool instanceof ObjectNode object)) {
                throw wrong(given);
            }
            tools.add(object);
        }
        return tools;
    }

    /** Llama 3.1's template puts tools into the first message of the user, right after the system's. */
    static void requirePlace(List<Message> messages) throws RowDefect {
        int first = messages.get(0).role() == Role.SYSTEM ? 1 : 0;
        if (messages.size() <= first || messages.get(first).role() != Role.USER) {
            throw new RowDefect(
                    RejectReason.WRONG_TYPE,
                    "tools go into the first user message, but the chat does not begin with one");
        }
    }

    static boolean areUsed(List<Message> messages) {
        return messages.stream()
                .anyMatch(
                        message -> message.role() == Role.TOOL || message.call().isPresent());
    }

    private static JsonNode list(JsonNode given) throws RowDefect {
        JsonNode list = given;
        if (given.isTextual()) {
            if (given.textValue().isBlank()) {
                return Json.array();
            }
            try {
                list = Json.parse(given.textValue());
            } catch (JsonProcessingException e) {
                throw wrong(given);
            }
        }
        if (!list.isArray()) {
            throw wrong(given);
        }
        return list;
    }

    private static RowDefect wrong(JsonNode given) {
        return new RowDefect(
                RejectReason.WRONG_TYPE,
                "tools must be a list of objects, but are " + RawRecord.excerpt(given.toString()));
    }
}
