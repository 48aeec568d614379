package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of the rows of a data set.
 *
 * @param read rows that were found, broken ones included
 * @param kept rows that stayed
 * @param rejected rows by the reason why they were dropped
 * @param shapes how the rows were written, as it was detected
 * @param languages kept rows by language, where rows name one
 * @param pii masked pieces of personal data by type, in kept rows
 */
public record DatasetCard(
        long read,
        long kept,
        Map<String, Long> rejected,
        Map<String, Long> shapes,
        Map<String, Long> languages,
        Map<String, Long> pii) {
    public DatasetCard {
        rejected = sorted(rejected);
        shapes = sorted(shapes);
        languages = sorted(languages);
        pii = sorted(pii);
    }

    /** Reasons and counts in words, such as {@code 3 EMPTY, 1 NOT_JSON}. */
    public String rejectedInWords() {
        return rejected.isEmpty()
                ? "none rejected"
                : rejected.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** How the rows were written, and how many each way, such as {@code 3 MESSAGES, 1 SHAREGPT}. */
    String shapesInWords() {
        return shapes.isEmpty()
                ? "of no known shape"
                : shapes.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }

    ObjectNode toJson() {
        ObjectNode tree = Json.object().put("read", read).put("kept", kept);
        ArrayNode steps = tree.putArray("funnel");
        FunnelStep.funnel(read, rejected)
                .forEach(step -> steps.addObject().put("step", step.name()).put("rows", step.after()));
        put(tree, "rejected", rejected);
        put(tree, "shapes", shapes);
        put(tree, "languages", languages);
        put(tree, "pii", pii);
        return tree;
    }

    static void put(ObjectNode tree, String name, Map<String, Long> counts) {
        ObjectNode object = tree.putObject(name);
        counts.forEach(object::put);
    }

    static Map<String, Long> sorted(Map<String, Long> counts) {
        return Collections.unmodifiableMap(new TreeMap<>(counts));
    }
}
