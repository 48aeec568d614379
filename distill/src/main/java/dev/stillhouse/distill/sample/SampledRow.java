package dev.stillhouse.distill.sample;

import java.util.List;

/**
 * A prompt and what became of it.
 *
 * @param messages a JSON list
 * @param answer or what there is of it
 * @param facts what else is known, in the order to show it
 */
public record SampledRow(String id, String messages, String answer, List<Fact> facts) {
    public SampledRow {
        facts = List.copyOf(facts);
    }

    /** One of them, such as what the row cost. */
    public record Fact(String name, String value) {}
}
