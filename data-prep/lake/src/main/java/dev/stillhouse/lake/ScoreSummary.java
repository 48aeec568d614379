package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a classifier said of a data set.
 *
 * @param classes scored rows by their best class
 * @param confidences scored rows by the probability of their best class, in tenths: 9 holds 0.9 to 1
 * @param rejected rows that could not be scored, by reason
 */
public record ScoreSummary(Map<String, Long> classes, Map<Integer, Long> confidences, Map<String, Long> rejected) {
    public ScoreSummary {
        classes = Collections.unmodifiableMap(new TreeMap<>(classes));
        confidences = Collections.unmodifiableMap(new TreeMap<>(confidences));
        rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
    }

    public long scored() {
        return classes.values().stream().mapToLong(Long::longValue).sum();
    }

    public ObjectNode toJson() {
        ObjectNode tree = Json.object().put("scored", scored());
        classes.forEach(tree.putObject("classes")::put);
        ObjectNode tenths = tree.putObject("confidences");
        confidences.forEach((tenth, rows) -> tenths.put("0." + tenth, rows));
        rejected.forEach(tree.putObject("rejected")::put);
        return tree;
    }
}
