package dev.stillhouse.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.ChatJson;
import dev.stillhouse.text.chat.Message;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * A chat as the rows of {@link CleanRow} carry it: the list of its messages as JSON or, when there are tools, an object with
 * {@code messages} and {@code tools}.
 */
record ChatBody(Chat chat, List<ObjectNode> tools) {
    private static final String MESSAGES = "messages";
    private static final String TOOLS = "tools";

    static String write(List<Message> messages, List<ObjectNode> tools) {
        ArrayNode list = ChatJson.write(new Chat(messages));
        if (tools.isEmpty()) {
            return Json.compact(list);
        }
        ObjectNode body = Json.object();
        body.set(MESSAGES, list);
        tools.forEach(body.putArray(TOOLS)::add);
        return Json.compact(body);
    }

    static ChatBody read(String body) {
        JsonNode tree;
        try {
            tree = Json.parse(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row's body was written as JSON", e);
        }
        List<ObjectNode> tools = new ArrayList<>();
        tree.path(TOOLS).forEach(tool -> tools.add((ObjectNode) tool));
        return new ChatBody(ChatJson.read(tree.isArray() ? tree : tree.path(MESSAGES)), tools);
    }

    /** Whether bodies hold tools, without reading them. */
    static Column hasTools(Column body) {
        return body.startsWith("{");
    }
}
