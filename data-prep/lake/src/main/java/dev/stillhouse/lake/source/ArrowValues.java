package dev.stillhouse.lake.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;

/** Values of Arrow vectors as JSON, and how many bytes of text the values of a row have. */
final class ArrowValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private long bytes;

    long bytes() {
        return bytes;
    }

    /**
     * A value; dates, times and all other types without a counterpart become text.
     *
     * @throws CharacterCodingException when a text is not UTF-8
     */
    JsonNode json(@Nullable Object value) throws CharacterCodingException {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof Text text) {
            byte[] utf8 = text.copyBytes();
            bytes += utf8.length;
            return NODES.textNode(FileRecords.utf8(utf8));
        }
        if (value instanceof List<?> list) {
            ArrayNode array = Json.array();
            for (Object element : list) {
                array.add(json(element));
            }
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = Json.object();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                object.set(String.valueOf(entry.getKey()), json(entry.getValue()));
            }
            return object;
        }
        bytes += Long.BYTES;
        return scalar(value);
    }

    private JsonNode scalar(Object value) {
        if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        }
        if (value instanceof BigDecimal decimal) {
            return NODES.numberNode(decimal);
        }
        if (value instanceof Double || value instanceof Float) {
            return NODES.numberNode(((Number) value).doubleValue());
        }
        if (value instanceof Number number) {
            return NODES.numberNode(number.longValue());
        }
        if (value instanceof byte[] binary) {
            bytes += binary.length;
            return BinaryText.of(binary);
        }
        return NODES.textNode(value.toString());
    }
}
