package dev.stillhouse.app.export;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a model comes from, as its card says it.
 *
 * @param recipe name of the recipe that trained it
 * @param base name of the model that training started from
 * @param teacher name of the model whose answers it learned from
 * @param rows training rows by their origin, such as labelled and synthetic
 * @param hashes SHA-256 by what they are of: data, tokenizer, run spec, stages
 */
public record Lineage(
        String recipe,
        String base,
        Optional<String> teacher,
        Map<String, Long> rows,
        Map<String, String> hashes,
        Materials materials) {
    public Lineage {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        hashes = Collections.unmodifiableMap(new LinkedHashMap<>(hashes));
    }
}
