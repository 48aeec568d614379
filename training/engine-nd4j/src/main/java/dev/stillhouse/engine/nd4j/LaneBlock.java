package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.TileProduct.View;
import dev.stillhouse.tensor.Into;
import java.util.Arrays;

/**
 * Which queries lie in which lanes: some rows of all query heads that read one kv head, lane = row * heads + head. The first {@code early}
 * lanes see the first {@code common} keys at most, and are left out of what concerns later ones. Scores are [keys, lanes].
 *
 * @param from the key that the first row sees last
 * @param lanes a multiple of the vector width; those beyond the queries hold zeros
 * @param seen how many keys at least one of the queries sees
 */
record LaneBlock(int from, int rows, int heads, int lanes, int early, int common, int seen) {
    /** Four vectors are the width of the widest tile. */
    private static final int MOST_LANES = 4 * Lanes.COUNT;

    /** How many rows a block has at most. */
    static int rows(int heads) {
        return Math.max(1, MOST_LANES / heads);
    }

    /** At most {@code keys}, but whole blocks of rows, so that a query has the same stretches of keys alone and in a block. */
    static int stretch(int keys, int heads) {
        int rows = rows(heads);
        return Math.max(1, keys / rows) * rows;
    }

    /** Rows that see all of so many keys. */
    static LaneBlock after(int keys, int rows, int heads) {
        return new LaneBlock(keys, rows, heads, Lanes.pad(rows * heads), 0, keys, keys);
    }

    /** Rows of which the first sees its own key last, each other one key more. */
    static LaneBlock of(int from, int rows, int heads) {
        int lanes = Lanes.pad(rows * heads);
        int early = lanes / MOST_LANES * (MOST_LANES / 2);
        int common = TileKernels.pad(from + (early + heads - 1) / heads);
        return early == 0 || common >= from + rows
                ? new LaneBlock(from, rows, heads, lanes, 0, from + rows, from + rows)
                : new LaneBlock(from, rows, heads, lanes, early, common, from + rows);
    }

    /** {@code scores = keys columns}, where columns are [width, lanes]. Scores of keys that a query must not see are not defined. */
    void score(View keys, View columns, View scores, int width) {
        TileProduct.set(keys, columns, scores, TileKernels.pad(common), lanes, width);
        int rest = TileKernels.pad(seen - common);
        TileProduct.set(
                keys.from(common), columns.right(early), scores.from(common).right(early), rest, lanes - early, width);
    }

    /** How many keys the lanes of a vector go through. */
    int keys(int lane) {
        return lane < early ? common : seen;
    }

    /** Scores of keys that a query must not see become {@code value}. */
    void hideLaterKeys(float[] scores, float value) {
        for (int row = 1; from + row < seen; row++) {
            int at = (from + row) * lanes;
            Arrays.fill(scores, at, at + row * heads, value);
        }
    }

    /** Scores of keys that a query must not see become the value of its lane. */
    void hideLaterKeys(float[] scores, float[] values) {
        for (int row = 1; from + row < seen; row++) {
            System.arraycopy(values, 0, scores, (from + row) * lanes, row * heads);
        }
    }

    /** Zeros from the last key to the end of its tile. */
    void endWithZeros(float[] scores) {
        Arrays.fill(scores, seen * lanes, TileKernels.pad(seen) * lanes, 0f);
    }

    /** {@code sums = rows^T weights}, or added to them; rows are [keys, width] and sums [width, lanes]. */
    void sum(View weights, View rows, Into into, View sums, int width) {
        View columns = rows.transposed();
        int padded = TileKernels.pad(width);
        if (into == Into.ADD) {
            TileProduct.add(columns, weights, sums, padded, lanes, common);
        } else {
            TileProduct.set(columns, weights, sums, padded, lanes, common);
        }
        TileProduct.add(
                columns.right(common),
                weights.from(common).right(early),
                sums.right(early),
                padded,
                lanes - early,
                seen - common);
    }

    /** {@code sums += weights queries}, where queries are [lanes, stride] and sums [keys, stride]. */
    void addSums(View weights, View queries, View sums, int stride) {
        TileProduct.add(weights, queries, sums, TileKernels.pad(common), stride, lanes);
        int rest = TileKernels.pad(seen - common);
        TileProduct.add(
                weights.from(common).right(early), queries.from(early), sums.from(common), rest, stride, lanes - early);
    }
}
