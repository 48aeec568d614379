package dev.stillhouse.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.RowFields.Meaning;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.chat.ChatJson;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import dev.stillhouse.text.clean.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/** A row's fields by what they mean: by the mapping where there is one, else by the names that such files usually have. */
record RowView(JsonNode row, RowFields fields) {
    Optional<JsonNode> field(Meaning meaning, List<String> usual) {
        Optional<String> named = fields.name(meaning);
        if (named.isPresent()) {
            return present(named(named.get()));
        }
        return usual.stream()
                .map(row::path)
                .filter(node -> present(node).isPresent())
                .findFirst();
    }

    /** A mapped field that holds a number, perhaps as text. */
    OptionalDouble number(Meaning meaning) throws RowDefect {
        Optional<JsonNode> node = field(meaning, List.of());
        if (node.isEmpty()) {
            return OptionalDouble.empty();
        }
        double value = node.get().asDouble(Double.NaN);
        if (!Double.isFinite(value)) {
            throw new RowDefect(
                    RejectReason.WRONG_TYPE,
                    fields.name(meaning).orElse("") + " must be a number, but is "
                            + RawRecord.excerpt(node.get().toString()));
        }
        return OptionalDouble.of(value);
    }

    /** A field by its name, or by a path with dots, in which a number counts the elements of a list from 0. */
    private JsonNode named(String name) {
        return named(row, name, node -> node);
    }

    /**
     * A field by its name, or by a path with dots.
     *
     * @param inside what the path goes on in, for a value on its way
     */
    static JsonNode named(JsonNode row, String name, UnaryOperator<JsonNode> inside) {
        if (row.has(name)) {
            return row.path(name);
        }
        JsonNode node = row;
        for (String part : name.split("\\.", -1)) {
            node = inside.apply(node);
            node = node.isArray() && part.matches("\\d{1,9}") ? node.path(Integer.parseInt(part)) : node.path(part);
        }
        return node;
    }

    /** What a text holds that is JSON, as columns of tables have it; any other value is itself. */
    static JsonNode unpacked(JsonNode node) {
        if (!node.isTextual()) {
            return node;
        }
        try {
            return Json.parse(node.textValue());
        } catch (JsonProcessingException e) {
            return node;
        }
    }

    /** The names of all fields, for messages. */
    String names() {
        List<String> names = new ArrayList<>();
        row.fieldNames().forEachRemaining(names::add);
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }

    static Optional<JsonNode> present(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    static String text(JsonNode node, String name) throws RowDefect {
        if (!node.isTextual()) {
            throw new RowDefect(
                    RejectReason.WRONG_TYPE, name + " must be text, but is " + RawRecord.excerpt(node.toString()));
        }
        return node.textValue();
    }

    /** A message that is a text, or a list of messages. */
    static List<Message> turns(JsonNode node, Role role, String name) throws RowDefect {
        boolean isMessages = node instanceof ArrayNode list
                && list.path(0).has("role")
                && list.path(0).has("content");
        return isMessages ? chat(node) : List.of(new Message(role, said(node, role, name)));
    }

    /** An answer may be JSON itself: then it is its compact form. */
    private static String said(JsonNode node, Role role, String name) throws RowDefect {
        return role == Role.ASSISTANT && node.isContainerNode() ? Json.compact(node) : text(node, name);
    }

    static List<Message> chat(JsonNode messages) throws RowDefect {
        try {
            return ChatJson.read(messages).messages();
        } catch (IllegalArgumentException e) {
            throw new RowDefect(RejectReason.WRONG_TYPE, String.valueOf(e.getMessage()));
        }
    }
}
