package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Check;

/**
 * Texts whose class is known.
 *
 * @param kind what a row is; its text is what user and assistant say
 * @param label the field that holds the class; dots go into objects, lists and texts that hold JSON
 * @param mostRows that are taken, the first by the hash of their text
 */
public record LabelSource(DataSource source, RowKind kind, String label, PrepareSettings.Pii pii, int mostRows) {
    public LabelSource {
        Check.that(!label.isBlank(), "label must name a field, but was \"%s\"", label);
        Check.that(mostRows >= 1, "max_rows must be at least 1, but was %d", mostRows);
    }
}
