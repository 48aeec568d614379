package dev.stillhouse.app.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a run would do.
 *
 * @param lines the same for people
 */
public record Plan(ObjectNode json, List<String> lines) {
    public Plan {
        lines = List.copyOf(lines);
    }
}
