package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** The fields of one JSON object of a request. What nobody asked for is refused by {@link #rejectTheRest}; null is absent. */
final class RequestFields {
    private final String prefix;
    private final JsonNode object;
    private final Set<String> known = new HashSet<>();

    private RequestFields(String prefix, JsonNode object) {
        this.prefix = prefix;
        this.object = object;
    }

    static RequestFields of(JsonNode body) {
        if (!body.isObject()) {
            throw RequestRejected.malformed("The request body must be a JSON object, but was %s", kind(body));
        }
        return new RequestFields("", body);
    }

    /** @param path where the object stands in the request, such as {@code messages[2]} */
    static RequestFields at(String path, JsonNode node) {
        if (!node.isObject()) {
            throw RequestRejected.invalid(path, "%s must be an object, but was %s", path, kind(node));
        }
        return new RequestFields(path + ".", node);
    }

    String path(String name) {
        return prefix + name;
    }

    Optional<JsonNode> any(String name) {
        known.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    JsonNode required(String name) {
        return any(name).orElseThrow(() -> RequestRejected.invalid(path(name), "%s is required", path(name)));
    }

    String requiredText(String name) {
        required(name);
        return text(name).orElseThrow();
    }

    Optional<String> text(String name) {
        return any(name).map(node -> {
            if (!node.isTextual()) {
                throw wrong(name, "a string", node);
            }
            return node.textValue();
        });
    }

    /** False when absent. */
    boolean flag(String name) {
        return any(name)
                .map(node -> {
                    if (!node.isBoolean()) {
                        throw wrong(name, "true or false", node);
                    }
                    return node.booleanValue();
                })
                .orElse(false);
    }

    OptionalInt integer(String name, int min, int max) {
        Optional<JsonNode> node = any(name);
        if (node.isEmpty()) {
            return OptionalInt.empty();
        }
        JsonNode value = node.get();
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            throw wrong(name, "a whole number from " + min + " to " + max, value);
        }
        return OptionalInt.of(value.intValue());
    }

    OptionalLong wholeNumber(String name) {
        Optional<JsonNode> node = any(name);
        if (node.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!node.get().isIntegralNumber() || !node.get().canConvertToLong()) {
            throw wrong(name, "a whole number of 64 bits", node.get());
        }
        return OptionalLong.of(node.get().longValue());
    }

    double number(String name, double min, double max, double absent) {
        return any(name)
                .map(node -> {
                    if (!node.isNumber() || node.doubleValue() < min || node.doubleValue() > max) {
                        throw wrong(name, String.format(Locale.ROOT, "a number from %.0f to %.0f", min, max), node);
                    }
                    return node.doubleValue();
                })
                .orElse(absent);
    }

    Optional<RequestFields> object(String name) {
        return any(name).map(node -> at(path(name), node));
    }

    /** Accepts fields that cannot change the answer. */
    void ignore(List<String> names) {
        known.addAll(names);
    }

    /** Refuses a field unless its value asks for what the server does anyway. */
    void refuseUnless(Predicate<JsonNode> harmless, String... names) {
        for (String name : names) {
            Optional<JsonNode> node = any(name);
            if (node.isPresent() && !harmless.test(node.get())) {
                throw RequestRejected.unsupported(
                        path(name), "%s is not supported by this server; leave it out", path(name));
            }
        }
    }

    /** Refuses what nobody has asked for. */
    void rejectTheRest() {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name) && !object.get(name).isNull()) {
                throw RequestRejected.unsupported(
                        path(name), "%s is not a parameter that this server knows; leave it out", path(name));
            }
        }
    }

    RequestRejected wrong(String name, String expected, JsonNode found) {
        return RequestRejected.invalid(path(name), "%s must be %s, but was %s", path(name), expected, kind(found));
    }

    /** Short values as they are, the rest by its kind: an error must not send a whole body back. */
    static String kind(JsonNode node) {
        if (node.isNumber() || node.isBoolean() || node.isNull()) {
            return node.asText();
        }
        if (node.isTextual() && node.textValue().length() <= 40) {
            return "'" + node.textValue() + "'";
        }
        String kind = node.getNodeType().name().toLowerCase(Locale.ROOT);
        boolean vowel = node.getNodeType() == JsonNodeType.ARRAY || node.getNodeType() == JsonNodeType.OBJECT;
        return (vowel ? "an " : "a ") + kind;
    }
}
