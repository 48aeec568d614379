package dev.stillhouse.contracts.spec.binding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.spec.JsonDocument;
import dev.stillhouse.contracts.spec.binding.SpecNode.Mapping;
import dev.stillhouse.contracts.spec.binding.SpecNode.Scalar;
import dev.stillhouse.contracts.spec.binding.SpecNode.Sequence;
import dev.stillhouse.contracts.spec.binding.SpecNode.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes a {@link JsonDocument} of a mapping, of text that is one, or of the file that holds one. */
final class JsonBinder {
    static final String EXPECTED = "a JSON object, or the path of a file that holds one";

    private static final long MOST_BYTES = 1 << 18;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private final Problems problems;

    JsonBinder(Problems problems) {
        this.problems = problems;
    }

    Optional<Object> read(SpecNode node, String key) {
        if (node instanceof Mapping mapping) {
            return Optional.of(new JsonDocument(Json.compact(object(mapping))));
        }
        if (!(node instanceof Scalar scalar) || scalar.isEmpty()) {
            problems.add(node.origin(), key, "must be " + EXPECTED + ", but was " + node.described());
            return Optional.empty();
        }
        return scalar.text().startsWith("{") ? text(scalar, key, "", scalar.text()) : file(scalar, key);
    }

    private Optional<Object> file(Scalar scalar, String key) {
        try {
            Path file = scalar.origin().base().resolve(scalar.text());
            if (!Files.isRegularFile(file)) {
                problems.add(
                        scalar.origin(), key, "must be " + EXPECTED + ", but there is no file " + scalar.described());
                return Optional.empty();
            }
            if (Files.size(file) > MOST_BYTES) {
                problems.add(
                        scalar.origin(),
                        key,
                        "names " + scalar.described() + ", which has " + Files.size(file) + " bytes; at most "
                                + MOST_BYTES + " are read");
                return Optional.empty();
            }
            return text(scalar, key, " in " + scalar.described(), Files.readString(file));
        } catch (InvalidPathException | IOException e) {
            problems.add(
                    scalar.origin(),
                    key,
                    "names " + scalar.described() + ", which cannot be read: " + String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<Object> text(Scalar scalar, String key, String where, String text) {
        try {
            JsonNode node = Json.parse(text);
            if (node.isObject()) {
                return Optional.of(new JsonDocument(Json.compact(node)));
            }
            problems.add(scalar.origin(), key, "must be a JSON object, but" + where + " is another value");
        } catch (JsonProcessingException e) {
            problems.add(
                    scalar.origin(),
                    key,
                    "must be a JSON object, but" + where + " is not JSON: " + e.getOriginalMessage());
        }
        return Optional.empty();
    }

    private static ObjectNode object(Mapping mapping) {
        ObjectNode object = Json.object();
        mapping.entries().forEach((name, value) -> object.set(name, tree(value)));
        return object;
    }

    private static JsonNode tree(SpecNode node) {
        if (node instanceof Mapping mapping) {
            return object(mapping);
        }
        if (node instanceof Sequence sequence) {
            ArrayNode array = Json.array();
            sequence.elements().forEach(element -> array.add(tree(element)));
            return array;
        }
        return value((Scalar) node);
    }

    /** As YAML 1.2 understands it: what is plain and looks like a number, a truth value or null is one. */
    private static JsonNode value(Scalar scalar) {
        String text = scalar.text();
        if (scalar.style() == Style.QUOTED) {
            return TextNode.valueOf(text);
        }
        if (scalar.isEmpty()) {
            return NullNode.getInstance();
        }
        if (text.equals("true") || text.equals("false")) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        return NUMBER.matcher(text).matches() ? number(text) : TextNode.valueOf(text);
    }

    private static JsonNode number(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text + " is a JSON number", e);
        }
    }
}
