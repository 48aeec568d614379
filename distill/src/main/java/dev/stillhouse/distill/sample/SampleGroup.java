package dev.stillhouse.distill.sample;

import java.util.List;

/**
 * Rows that have one thing in common.
 *
 * @param name what that is: accepted, or a reason
 * @param count of all such rows
 * @param rows some of them
 */
public record SampleGroup(String name, long count, List<SampledRow> rows) {
    public SampleGroup {
        rows = List.copyOf(rows);
    }
}
