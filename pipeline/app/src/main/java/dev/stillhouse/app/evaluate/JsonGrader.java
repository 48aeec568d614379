package dev.stillhouse.app.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * For answers that are a JSON object. Right when it has the keys and values of the gold object; the order of keys and white space do
 * not matter. An answer that is not exactly one JSON object has nothing right.
 *
 * @param fields the keys that are graded one by one too
 */
public record JsonGrader(List<String> fields) implements Grader {
    /** 1 and 1.0 are one number to JSON; to Jackson they are nodes of two classes. */
    private static final Comparator<JsonNode> BY_VALUE = (a, b) -> {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
    };

    public JsonGrader {
        fields = List.copyOf(fields);
    }

    @Override
    public Grade grade(String gold, String answer) {
        JsonNode expected = object(gold)
                .orElseThrow(() -> new IllegalArgumentException("the gold answer is no JSON object: " + gold));
        Optional<JsonNode> given = object(answer);
        Map<String, Boolean> right = new LinkedHashMap<>();
        for (String field : fields) {
            Check.that(expected.has(field), "the gold answer has no field '%s': %s", field, gold);
            right.put(
                    field,
                    given.map(g -> same(expected.get(field), g.path(field))).orElse(false));
        }
        return new Grade(given.map(g -> same(expected, g)).orElse(false), right);
    }

    private static boolean same(JsonNode expected, JsonNode given) {
        return expected.equals(BY_VALUE, given);
    }

    private static Optional<JsonNode> object(String text) {
        try {
            return Optional.ofNullable(Json.parse(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
