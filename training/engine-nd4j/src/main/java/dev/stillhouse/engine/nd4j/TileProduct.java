package dev.stillhouse.engine.nd4j;

import jdk.incubator.vector.FloatVector;

/**
 * {@code c += a b} on arrays of the heap. Every element of c is one chain of fused multiply-adds over ascending k, whatever the tile it
 * falls in, so its bits depend on its row of a and its column of b alone.
 */
final class TileProduct {
    /** Whether sixteen sums stay in registers: AVX-512 has thirty-two of them. */
    private static final boolean QUADS = Lanes.COUNT == 16;

    /** Zeros for the start of any tile. */
    private static final View ZERO = new View(new float[4 * Lanes.COUNT], 0, 0, 1);

    private TileProduct() {}

    /** A matrix within an array: element (i, j) lies at {@code at + i * row + j * column}. One of the two strides is 1. */
    record View(float[] array, int at, int row, int column) {
        View(float[] array, int row) {
            this(array, 0, row, 1);
        }

        /** From row i on. */
        View from(int i) {
            return new View(array, at + i * row, row, column);
        }

        /** From column j on; of one row that stands for all, the same again. */
        View right(int j) {
            return row == 0 ? this : new View(array, at + j * column, row, column);
        }

        View transposed() {
            return new View(array, at, column, row);
        }
    }

    /** {@code c = a b}; the rest as for {@link #add}, but m is a multiple of {@link TileKernels#ROWS}. */
    static void set(View a, View b, View c, int m, int n, int k) {
        tiles(a, b, ZERO, c, m, n, k);
    }

    /** {@code c += a b}. The columns n of b and c are contiguous and whole vectors. */
    static void add(View a, View b, View c, int m, int n, int k) {
        int tiled = m - m % TileKernels.ROWS;
        tiles(a, b, c, c, tiled, n, k);
        for (int i = tiled; i < m; i++) {
            row(a, i, b, c, n, k);
        }
    }

    private static void tiles(View a, View b, View start, View c, int m, int n, int k) {
        int j = 0;
        if (QUADS) {
            for (; j <= n - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
                quads(a, b.right(j), start.right(j), c.right(j), m, k);
            }
        }
        for (; j <= n - 2 * Lanes.COUNT; j += 2 * Lanes.COUNT) {
            pairs(a, b.right(j), start.right(j), c.right(j), m, k);
        }
        if (j < n) {
            singles(a, b.right(j), start.right(j), c.right(j), m, k);
        }
    }

    private static void quads(View a, View b, View start, View c, int m, int k) {
        for (int i = 0; i < m; i += TileKernels.ROWS) {
            if (a.column == 1) {
                TileKernels.quadRows(a, b, start, c, i, k);
            } else {
                TileKernels.quadColumns(a, b, start, c, i, k);
            }
        }
    }

    private static void pairs(View a, View b, View start, View c, int m, int k) {
        for (int i = 0; i < m; i += TileKernels.ROWS) {
            if (a.column == 1) {
                TileKernels.pairRows(a, b, start, c, i, k);
            } else {
                TileKernels.pairColumns(a, b, start, c, i, k);
            }
        }
    }

    private static void singles(View a, View b, View start, View c, int m, int k) {
        for (int i = 0; i < m; i += TileKernels.ROWS) {
            if (a.column == 1) {
                TileKernels.singleRows(a, b, start, c, i, k);
            } else {
                TileKernels.singleColumns(a, b, start, c, i, k);
            }
        }
    }

    private static void row(View a, int i, View b, View c, int n, int k) {
        int at = a.at + i * a.row;
        int to = c.at + i * c.row;
        int j = 0;
        for (; j <= n - 2 * Lanes.COUNT; j += 2 * Lanes.COUNT) {
            pair(a.array, at, a.column, b.array, b.at + j, b.row, c.array, to + j, k);
        }
        if (j < n) {
            one(a.array, at, a.column, b.array, b.at + j, b.row, c.array, to + j, k);
        }
    }

    private static void pair(float[] a, int aAt, int aColumn, float[] b, int bAt, int bRow, float[] c, int cAt, int k) {
        FloatVector c0 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c1 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + Lanes.COUNT);
        for (int p = 0; p < k; p++) {
            FloatVector element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + p * aColumn]);
            c0 = element.fma(FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow), c0);
            c1 = element.fma(FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + Lanes.COUNT), c1);
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + Lanes.COUNT);
    }

    private static void one(float[] a, int aAt, int aColumn, float[] b, int bAt, int bRow, float[] c, int cAt, int k) {
        FloatVector sum = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        for (int p = 0; p < k; p++) {
            sum = FloatVector.broadcast(Lanes.SPECIES, a[aAt + p * aColumn])
                    .fma(FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow), sum);
        }
        sum.intoArray(c, cAt);
    }
}
