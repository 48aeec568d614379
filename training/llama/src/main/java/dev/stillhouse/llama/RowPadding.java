package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;

/** How many rows a pass computes for how many it was given. */
final class RowPadding {
    private RowPadding() {}

    /** @see Engine#rowGranularity() */
    static int of(Engine engine, int rows) {
        return roundedUp(rows, engine.rowGranularity());
    }

    static int roundedUp(int rows, int multiple) {
        return (rows + multiple - 1) / multiple * multiple;
    }
}
