package dev.stillhouse.engine.nd4j;

import jdk.incubator.vector.FloatVector;

/**
 * {@code c += a b} on arrays of the heap. Every element of c is one chain of fused multiply-adds over ascending k, whatever the tile it
 * falls in, so its bits depend on its row of a and its column of b alone.
 */
final class TileProduct {
    private static final int ROWS = 6;

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

        View transposed() {
            return new View(array, at, column, row);
        }
    }

    /** The columns n of b and c are contiguous and whole vectors. */
    static void add(View a, View b, View c, int m, int n, int k) {
        int j = 0;
        for (; j <= n - 2 * Lanes.COUNT; j += 2 * Lanes.COUNT) {
            addColumns(a, b, b.at + j, c, c.at + j, m, k);
        }
        if (j < n) {
            for (int i = 0; i < m; i++) {
                one(a.array, a.at + i * a.row, a.column, b.array, b.at + j, b.row, c.array, c.at + i * c.row + j, k);
            }
        }
    }

    private static void addColumns(View a, View b, int bAt, View c, int cAt, int m, int k) {
        int i = 0;
        if (a.column == 1) {
            for (; i <= m - ROWS; i += ROWS) {
                int at = a.at + i * a.row;
                sixRows(a.array, at, a.row, b.array, bAt, b.row, c.array, cAt + i * c.row, c.row, k);
            }
        } else {
            for (; i <= m - ROWS; i += ROWS) {
                int at = a.at + i;
                sixColumns(a.array, at, a.column, b.array, bAt, b.row, c.array, cAt + i * c.row, c.row, k);
            }
        }
        for (; i <= m - 2; i += 2) {
            int at = a.at + i * a.row;
            two(a.array, at, a.row, a.column, b.array, bAt, b.row, c.array, cAt + i * c.row, c.row, k);
        }
        if (i < m) {
            pair(a.array, a.at + i * a.row, a.column, b.array, bAt, b.row, c.array, cAt + i * c.row, k);
        }
    }

    /** Six rows by two vectors, where a row of a lies together: twelve sums, two vectors of b and one of a fill sixteen registers. */
    private static void sixRows(
            float[] a, int aAt, int aRow, float[] b, int bAt, int bRow, float[] c, int cAt, int cRow, int k) {
        int second = Lanes.COUNT;
        FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + second);
        FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow);
        FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + second);
        FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow);
        FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + second);
        FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow);
        FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + second);
        FloatVector c40 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 4 * cRow);
        FloatVector c41 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 4 * cRow + second);
        FloatVector c50 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 5 * cRow);
        FloatVector c51 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 5 * cRow + second);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow);
            FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + second);
            FloatVector element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + p]);
            c00 = element.fma(b0, c00);
            c01 = element.fma(b1, c01);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + aRow + p]);
            c10 = element.fma(b0, c10);
            c11 = element.fma(b1, c11);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 2 * aRow + p]);
            c20 = element.fma(b0, c20);
            c21 = element.fma(b1, c21);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 3 * aRow + p]);
            c30 = element.fma(b0, c30);
            c31 = element.fma(b1, c31);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 4 * aRow + p]);
            c40 = element.fma(b0, c40);
            c41 = element.fma(b1, c41);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 5 * aRow + p]);
            c50 = element.fma(b0, c50);
            c51 = element.fma(b1, c51);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + second);
        c10.intoArray(c, cAt + cRow);
        c11.intoArray(c, cAt + cRow + second);
        c20.intoArray(c, cAt + 2 * cRow);
        c21.intoArray(c, cAt + 2 * cRow + second);
        c30.intoArray(c, cAt + 3 * cRow);
        c31.intoArray(c, cAt + 3 * cRow + second);
        c40.intoArray(c, cAt + 4 * cRow);
        c41.intoArray(c, cAt + 4 * cRow + second);
        c50.intoArray(c, cAt + 5 * cRow);
        c51.intoArray(c, cAt + 5 * cRow + second);
    }

    /** As {@link #sixRows}, where a column of a lies together. One method with two strides would run at half the speed. */
    private static void sixColumns(
            float[] a, int aAt, int aColumn, float[] b, int bAt, int bRow, float[] c, int cAt, int cRow, int k) {
        int second = Lanes.COUNT;
        FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + second);
        FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow);
        FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + second);
        FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow);
        FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + second);
        FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow);
        FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + second);
        FloatVector c40 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 4 * cRow);
        FloatVector c41 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 4 * cRow + second);
        FloatVector c50 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 5 * cRow);
        FloatVector c51 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 5 * cRow + second);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow);
            FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + second);
            int at = aAt + p * aColumn;
            FloatVector element = FloatVector.broadcast(Lanes.SPECIES, a[at]);
            c00 = element.fma(b0, c00);
            c01 = element.fma(b1, c01);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 1]);
            c10 = element.fma(b0, c10);
            c11 = element.fma(b1, c11);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 2]);
            c20 = element.fma(b0, c20);
            c21 = element.fma(b1, c21);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 3]);
            c30 = element.fma(b0, c30);
            c31 = element.fma(b1, c31);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 4]);
            c40 = element.fma(b0, c40);
            c41 = element.fma(b1, c41);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 5]);
            c50 = element.fma(b0, c50);
            c51 = element.fma(b1, c51);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + second);
        c10.intoArray(c, cAt + cRow);
        c11.intoArray(c, cAt + cRow + second);
        c20.intoArray(c, cAt + 2 * cRow);
        c21.intoArray(c, cAt + 2 * cRow + second);
        c30.intoArray(c, cAt + 3 * cRow);
        c31.intoArray(c, cAt + 3 * cRow + second);
        c40.intoArray(c, cAt + 4 * cRow);
        c41.intoArray(c, cAt + 4 * cRow + second);
        c50.intoArray(c, cAt + 5 * cRow);
        c51.intoArray(c, cAt + 5 * cRow + second);
    }

    private static void two(
            float[] a,
            int aAt,
            int aRow,
            int aColumn,
            float[] b,
            int bAt,
            int bRow,
            float[] c,
            int cAt,
            int cRow,
            int k) {
        int second = Lanes.COUNT;
        FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + second);
        FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow);
        FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + second);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow);
            FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + second);
            FloatVector a0 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + p * aColumn]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(Lanes.SPECIES, a[aAt + p * aColumn + aRow]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + second);
        c10.intoArray(c, cAt + cRow);
        c11.intoArray(c, cAt + cRow + second);
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
