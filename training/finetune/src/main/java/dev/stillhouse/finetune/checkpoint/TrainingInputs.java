package dev.stillhouse.finetune.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a training is made from, by content.
 *
 * @param hashes "data", "model", "tokenizer", "template" and whatever else decides the result, each with a hash of its content
 */
public record TrainingInputs(Map<String, String> hashes) {
    public TrainingInputs {
        hashes = Map.copyOf(hashes);
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        new TreeMap<>(hashes).forEach(node::put);
        return node;
    }

    static TrainingInputs fromJson(JsonNode node) {
        Map<String, String> hashes = new TreeMap<>();
        node.properties()
                .forEach(field -> hashes.put(field.getKey(), field.getValue().asText()));
        return new TrainingInputs(hashes);
    }
}
