package dev.stillhouse.app.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.binding.TreeWriter;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** What a run spec says of a recipe, flat and as text: {@code optimizer.learning_rate} is {@code 2.0E-4}. */
public final class RecipeParameters {
    private RecipeParameters() {}

    /** @param section of the recipe */
    public static Map<String, String> of(RunSpec spec, Record section) {
        Map<String, String> parameters = new TreeMap<>();
        add("", TreeWriter.everything(section), parameters);
        parameters.put("engine.name", spec.engine().name());
        add("engine.dtype", TreeWriter.everything(spec.engine()).path("dtype"), parameters);
        parameters.put("seed", Long.toString(spec.seed()));
        return parameters;
    }

    private static void add(String key, JsonNode value, Map<String, String> parameters) {
        if (value.isObject()) {
            value.fields()
                    .forEachRemaining(field -> add(
                            key.isEmpty() ? field.getKey() : key + "." + field.getKey(), field.getValue(), parameters));
        } else if (value.isArray()) {
            StringJoiner elements = new StringJoiner(", ");
            value.forEach(element -> elements.add(element.asText()));
            parameters.put(key, elements.toString());
        } else {
            parameters.put(key, value.asText());
        }
    }
}
