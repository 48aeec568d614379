package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

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
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

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

    /** Of bodies the messages alone. */
    static Column messages(Column body) {
        return when(hasTools(body), part(MESSAGES).apply(body)).otherwise(body);
    }

    /** Of bodies the descriptions of tools, as a JSON list; empty without any. */
    static Column tools(Column body) {
        return when(hasTools(body), part(TOOLS).apply(body)).otherwise("");
    }

    private static UserDefinedFunction part(String name) {
        return udf((UDF1<String, String>) body -> Json.compact(Json.parse(body).path(name)), DataTypes.StringType);
    }

    /** Whether bodies hold tools, without reading them. */
    static Column hasTools(Column body) {
        return body.startsWith("{");
    }
}
