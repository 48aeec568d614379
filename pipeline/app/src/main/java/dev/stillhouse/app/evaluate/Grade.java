package dev.stillhouse.app.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an answer is worth.
 *
 * @param exact whether the whole answer is right
 * @param fields whether each graded field is right; empty for plain text
 */
public record Grade(boolean exact, Map<String, Boolean> fields) {
    public Grade {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
