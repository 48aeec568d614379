package dev.stillhouse.lake;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labelled texts as they are learned from.
 *
 * @param rows in the order of their keys, one for each key
 * @param rejected rows that cannot be used, by reason; {@code EXACT_DUPLICATE} and {@code BEYOND_MAX_ROWS} among them
 */
public record LabelledBags(List<LabelledBag> rows, Map<String, Long> rejected) {
    public LabelledBags {
        rows = List.copyOf(rows);
        rejected = Collections.unmodifiableMap(new TreeMap<>(rejected));
    }
}
