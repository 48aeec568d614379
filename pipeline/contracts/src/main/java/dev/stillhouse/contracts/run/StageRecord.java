package dev.stillhouse.contracts.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stage that was done: from which inputs, what it wrote and what it measured.
 *
 * @param key SHA-256 over the stage's configuration, its inputs and the version of the code
 * @param inputs SHA-256 by the name of the input: an earlier stage, a model or a data source
 * @param outputs SHA-256 by path relative to the run folder
 * @param figures a JSON object of numbers and names worth keeping
 */
public record StageRecord(
        String name,
        String key,
        Map<String, String> inputs,
        Map<String, String> outputs,
        Instant started,
        Instant ended,
        ObjectNode figures) {
    public StageRecord {
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
        figures = figures.deepCopy();
    }

    public Duration duration() {
        return Duration.between(started, ended);
    }

    /** One hash for all that the stage wrote: what the next stage takes as its input. */
    public String outputsHash() {
        return Hashes.ofMap(outputs);
    }

    ObjectNode toJson() {
        ObjectNode tree = Json.object();
        tree.put("name", name).put("status", "done").put("key", key);
        ObjectNode in = tree.putObject("inputs");
        inputs.forEach(in::put);
        ObjectNode out = tree.putObject("outputs");
        outputs.forEach(out::put);
        tree.put("started", started.toString())
                .put("ended", ended.toString())
                .put("seconds", duration().toMillis() / 1000.0)
                .set("figures", figures.deepCopy());
        return tree;
    }

    static StageRecord fromJson(JsonNode tree) {
        return new StageRecord(
                tree.required("name").asText(),
                tree.required("key").asText(),
                texts(tree.required("inputs")),
                texts(tree.required("outputs")),
                Instant.parse(tree.required("started").asText()),
                Instant.parse(tree.required("ended").asText()),
                (ObjectNode) tree.required("figures"));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> result = new TreeMap<>();
        object.properties()
                .forEach(field -> result.put(field.getKey(), field.getValue().asText()));
        return result;
    }
}
