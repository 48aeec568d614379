package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How the tokens of an answer are chosen, and when to stop: what chat and completions have in common.
 *
 * @param answers for each prompt
 * @param stop strings, any of which ends the answer and is not part of it
 */
record Choosing(double temperature, double topP, OptionalLong seed, int answers, List<String> stop) {
    private static final int MAX_ANSWERS = 16;
    private static final int MAX_STOPS = 16;

    static Choosing read(RequestFields fields) {
        Choosing choosing = new Choosing(
                fields.number("temperature", 0, 2, 1),
                fields.number("top_p", 0, 1, 1),
                fields.wholeNumber("seed"),
                fields.integer("n", 1, MAX_ANSWERS).orElse(1),
                stops(fields));
        fields.refuseUnless(Choosing::isZero, "frequency_penalty", "presence_penalty");
        fields.refuseUnless(node -> node.isObject() && node.isEmpty(), "logit_bias");
        fields.ignore(List.of("user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key"));
        return choosing;
    }

    private static boolean isZero(JsonNode node) {
        return node.isNumber() && node.doubleValue() == 0;
    }

    private static List<String> stops(RequestFields fields) {
        JsonNode node = fields.any("stop").orElse(null);
        if (node == null) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        (node.isArray() ? node : List.of(node)).forEach(stop -> stops.add(stop(fields, stop)));
        if (stops.size() > MAX_STOPS) {
            throw RequestRejected.invalid("stop", "stop takes at most %d strings, but had %d", MAX_STOPS, stops.size());
        }
        return List.copyOf(stops);
    }

    private static String stop(RequestFields fields, JsonNode stop) {
        if (!stop.isTextual() || stop.textValue().isEmpty()) {
            throw fields.wrong("stop", "a string or a list of strings, none of them empty", stop);
        }
        return stop.textValue();
    }
}
