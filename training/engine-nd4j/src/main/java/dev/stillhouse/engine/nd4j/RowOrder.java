package dev.stillhouse.engine.nd4j;

/** Where rows go that are summed over, so that they meet the columns of a matrix in the order in which those were narrowed. */
enum RowOrder {
    NATURAL {
        @Override
        int place(int row) {
            return row;
        }
    },
    /** Of every two vectors of rows, those of the first at the even places, and those of the second at the odd ones. */
    INTERLEAVED {
        @Override
        int place(int row) {
            int inPair = row % (2 * Lanes.COUNT);
            return row - inPair + inPair % Lanes.COUNT * 2 + inPair / Lanes.COUNT;
        }
    };

    abstract int place(int row);
}
