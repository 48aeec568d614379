package dev.stillhouse.lake;

import java.io.Serializable;

/**
 * What is done to each row of a data set.
 *
 * @param system a system prompt for chats that have none; empty for none
 */
record RowRules(
        RowKind kind,
        RowFields fields,
        String system,
        PrepareSettings.Clean clean,
        PrepareSettings.Pii pii,
        Strictness strictness)
        implements Serializable {

    /** Which filters count. */
    enum Strictness {
        /** All of them: the row came from a lake. */
        LAKE,
        /** Only what makes a row useless: somebody made this set by hand. */
        CURATED
    }
}
