package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;

/**
 * How the columns of query, key and value rows divide into heads. Query rows are {@code heads * width} wide, key and value rows
 * {@code kvHeads * width}; query head {@code h} reads kv head {@code h / (heads / kvHeads)} (grouped-query attention, Ainslie et al. 2023).
 */
public record HeadLayout(int heads, int kvHeads, int width) {
    public HeadLayout {
        Check.that(heads >= 1, "heads must be at least 1, but was %d", heads);
        Check.that(kvHeads >= 1 && heads % kvHeads == 0, "kvHeads must divide heads %d, but was %d", heads, kvHeads);
        Check.that(width >= 2 && width % 2 == 0, "head width must be even and at least 2, but was %d", width);
    }

    public int queriesPerKey() {
        return heads / kvHeads;
    }

    public int queryColumns() {
        return heads * width;
    }

    public int keyColumns() {
        return kvHeads * width;
    }
}
