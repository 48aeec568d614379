package dev.stillhouse.contracts.spec.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.spec.JsonDocument;
import dev.stillhouse.contracts.spec.Location;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Records back to trees: the inverse of {@link RecordBinder}. */
public final class TreeWriter {
    private final What what;

    private enum What {
        EVERYTHING,
        IDENTITY
    }

    private TreeWriter(What what) {
        this.what = what;
    }

    /** All keys, defaults included. */
    public static ObjectNode everything(Record section) {
        return new TreeWriter(What.EVERYTHING).record(section);
    }

    /**
     * What decides the result of a section: without {@link Incidental} keys and without paths, because what matters of a file
     * is what is in it and not where it lies.
     */
    public static ObjectNode identity(Record section) {
        return new TreeWriter(What.IDENTITY).record(section);
    }

    private ObjectNode record(Record value) {
        ObjectNode tree = Json.object();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            if (what == What.IDENTITY && component.isAnnotationPresent(Incidental.class)) {
                continue;
            }
            Object part = read(component, value);
            if (component.isAnnotationPresent(Inline.class)) {
                tree.setAll(record((Record) part));
            } else if (part instanceof Optional<?> optional && optional.isEmpty()) {
                if (component.isAnnotationPresent(Default.class)) {
                    tree.put(KeyNames.of(component), "off");
                }
            } else {
                node(part).ifPresent(node -> tree.set(KeyNames.of(component), node));
            }
        }
        return tree;
    }

    private Optional<JsonNode> node(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.flatMap(this::node);
        }
        if (value instanceof Path || value instanceof Location) {
            return what == What.IDENTITY ? Optional.empty() : Optional.of(TextNode.valueOf(value.toString()));
        }
        if (value instanceof JsonDocument document) {
            return Optional.of(TextNode.valueOf(document.text()));
        }
        if (value instanceof Record record) {
            return Optional.of(isShorthand(record) ? shorthand(record) : record(record));
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode tree = Json.object();
            map.forEach((name, element) -> node(element).ifPresent(node -> tree.set(String.valueOf(name), node)));
            return Optional.of(tree);
        }
        if (value instanceof Iterable<?> list) {
            ArrayNode array = Json.array();
            list.forEach(element -> node(element).ifPresent(array::add));
            return Optional.of(array);
        }
        return Optional.of(scalar(value));
    }

    private static JsonNode scalar(Object value) {
        if (value instanceof Integer number) {
            return IntNode.valueOf(number);
        }
        if (value instanceof Long number) {
            return LongNode.valueOf(number);
        }
        if (value instanceof Double number) {
            return DoubleNode.valueOf(number);
        }
        if (value instanceof Boolean flag) {
            return BooleanNode.valueOf(flag);
        }
        if (value instanceof Enum<?> constant) {
            return TextNode.valueOf(KeyNames.of(constant));
        }
        if (value instanceof Duration duration) {
            return TextNode.valueOf(duration.toMillis() + "ms");
        }
        return TextNode.valueOf(value.toString());
    }

    /** A record of one text that is one of several alternatives is written as that text. */
    private static boolean isShorthand(Record record) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        return components.length == 1
                && components[0].getType() == String.class
                && record.getClass().getInterfaces().length == 1
                && record.getClass().getInterfaces()[0].isSealed();
    }

    private JsonNode shorthand(Record record) {
        return scalar(read(record.getClass().getRecordComponents()[0], record));
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
