package dev.stillhouse.contracts.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.TreeMap;

/** Reading and writing of JSON trees. The mapper behind it is configured once and never handed out. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
            .build();

    private static final JsonMapper VALUES = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** @throws JsonProcessingException when the text is not exactly one JSON value, or an object repeats a key */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** JSON to go through token by token; {@code readValueAsTree} gives what begins at a token. Does not close the stream. */
    public static JsonParser stream(InputStream json) throws IOException {
        return VALUES.createParser(json);
    }

    /** One line, in the order of the tree. */
    public static String compact(JsonNode node) {
        return node.toString();
    }

    /** Indented, in the order of the tree, with a newline at the end: for files that people read. */
    public static String pretty(JsonNode node) {
        return node.toPrettyString() + "\n";
    }

    /** One line with the keys of every object sorted by code unit: equal trees give equal text, whatever their order. */
    public static String canonical(JsonNode node) {
        return sorted(node).toString();
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            ArrayNode result = array();
            node.forEach(element -> result.add(sorted(element)));
            return result;
        }
        if (!node.isObject()) {
            return node;
        }
        TreeMap<String, JsonNode> fields = new TreeMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
        ObjectNode result = object();
        fields.forEach(result::set);
        return result;
    }
}
