package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.TileProduct.View;
import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of {@link TileProduct}: {@code result = start + left right} for four rows from {@code row} on by four vectors, two or one, whose sums stay
 * in registers. Sixteen sums need the thirty-two registers of AVX-512; with the sixteen of AVX2 the compiler keeps eight there, but not twelve. Lines
 * of the left factor that lie together, be they rows or columns, have methods of their own: one method with two strides would run
 * at half the speed.
 */
final class TileKernels {
    static final int ROWS = 4;

    private TileKernels() {}

    /** The next multiple of the rows of a tile. */
    static int pad(int rows) {
        return (rows + ROWS - 1) / ROWS * ROWS;
    }

    static void quadRows(View left, View right, View start, View result, int row, int k) {
        float[] a = left.array();
        float[] b = right.array();
        float[] c = start.array();
        int aRow = left.row();
        int aAt = left.at() + row * aRow;
        int bRow = right.row();
        int bAt = right.at();
        int cRow = start.row();
        int cAt = start.at() + row * cRow;
        FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + Lanes.COUNT);
        FloatVector c02 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * Lanes.COUNT);
        FloatVector c03 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * Lanes.COUNT);
        FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow);
        FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + Lanes.COUNT);
        FloatVector c12 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + 2 * Lanes.COUNT);
        FloatVector c13 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + 3 * Lanes.COUNT);
        FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow);
        FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + Lanes.COUNT);
        FloatVector c22 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + 2 * Lanes.COUNT);
        FloatVector c23 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + 3 * Lanes.COUNT);
        FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow);
        FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + Lanes.COUNT);
        FloatVector c32 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + 2 * Lanes.COUNT);
        FloatVector c33 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + 3 * Lanes.COUNT);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow);
            FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + Lanes.COUNT);
            FloatVector b2 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + 2 * Lanes.COUNT);
            FloatVector b3 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + 3 * Lanes.COUNT);
            FloatVector element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + p]);
            c00 = element.fma(b0, c00);
            c01 = element.fma(b1, c01);
            c02 = element.fma(b2, c02);
            c03 = element.fma(b3, c03);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + aRow + p]);
            c10 = element.fma(b0, c10);
            c11 = element.fma(b1, c11);
            c12 = element.fma(b2, c12);
            c13 = element.fma(b3, c13);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 2 * aRow + p]);
            c20 = element.fma(b0, c20);
            c21 = element.fma(b1, c21);
            c22 = element.fma(b2, c22);
            c23 = element.fma(b3, c23);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 3 * aRow + p]);
            c30 = element.fma(b0, c30);
            c31 = element.fma(b1, c31);
            c32 = element.fma(b2, c32);
            c33 = element.fma(b3, c33);
        }
        c = result.array();
        cRow = result.row();
        cAt = result.at() + row * cRow;
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + Lanes.COUNT);
        c02.intoArray(c, cAt + 2 * Lanes.COUNT);
        c03.intoArray(c, cAt + 3 * Lanes.COUNT);
        c10.intoArray(c, cAt + cRow);
        c11.intoArray(c, cAt + cRow + Lanes.COUNT);
        c12.intoArray(c, cAt + cRow + 2 * Lanes.COUNT);
        c13.intoArray(c, cAt + cRow + 3 * Lanes.COUNT);
        c20.intoArray(c, cAt + 2 * cRow);
        c21.intoArray(c, cAt + 2 * cRow + Lanes.COUNT);
        c22.intoArray(c, cAt + 2 * cRow + 2 * Lanes.COUNT);
        c23.intoArray(c, cAt + 2 * cRow + 3 * Lanes.COUNT);
        c30.intoArray(c, cAt + 3 * cRow);
        c31.intoArray(c, cAt + 3 * cRow + Lanes.COUNT);
        c32.intoArray(c, cAt + 3 * cRow + 2 * Lanes.COUNT);
        c33.intoArray(c, cAt + 3 * cRow + 3 * Lanes.COUNT);
    }

    static void quadColumns(View left, View right, View start, View result, int row, int k) {
        float[] a = left.array();
        float[] b = right.array();
        float[] c = start.array();
        int aColumn = left.column();
        int aAt = left.at() + row;
        int bRow = right.row();
        int bAt = right.at();
        int cRow = start.row();
        int cAt = start.at() + row * cRow;
        FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + Lanes.COUNT);
        FloatVector c02 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * Lanes.COUNT);
        FloatVector c03 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * Lanes.COUNT);
        FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow);
        FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + Lanes.COUNT);
        FloatVector c12 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + 2 * Lanes.COUNT);
        FloatVector c13 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + 3 * Lanes.COUNT);
        FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow);
        FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + Lanes.COUNT);
        FloatVector c22 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + 2 * Lanes.COUNT);
        FloatVector c23 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + 3 * Lanes.COUNT);
        FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow);
        FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + Lanes.COUNT);
        FloatVector c32 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + 2 * Lanes.COUNT);
        FloatVector c33 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + 3 * Lanes.COUNT);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow);
            FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + Lanes.COUNT);
            FloatVector b2 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + 2 * Lanes.COUNT);
            FloatVector b3 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + 3 * Lanes.COUNT);
            int at = aAt + p * aColumn;
            FloatVector element = FloatVector.broadcast(Lanes.SPECIES, a[at]);
            c00 = element.fma(b0, c00);
            c01 = element.fma(b1, c01);
            c02 = element.fma(b2, c02);
            c03 = element.fma(b3, c03);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 1]);
            c10 = element.fma(b0, c10);
            c11 = element.fma(b1, c11);
            c12 = element.fma(b2, c12);
            c13 = element.fma(b3, c13);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 2]);
            c20 = element.fma(b0, c20);
            c21 = element.fma(b1, c21);
            c22 = element.fma(b2, c22);
            c23 = element.fma(b3, c23);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 3]);
            c30 = element.fma(b0, c30);
            c31 = element.fma(b1, c31);
            c32 = element.fma(b2, c32);
            c33 = element.fma(b3, c33);
        }
        c = result.array();
        cRow = result.row();
        cAt = result.at() + row * cRow;
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + Lanes.COUNT);
        c02.intoArray(c, cAt + 2 * Lanes.COUNT);
        c03.intoArray(c, cAt + 3 * Lanes.COUNT);
        c10.intoArray(c, cAt + cRow);
        c11.intoArray(c, cAt + cRow + Lanes.COUNT);
        c12.intoArray(c, cAt + cRow + 2 * Lanes.COUNT);
        c13.intoArray(c, cAt + cRow + 3 * Lanes.COUNT);
        c20.intoArray(c, cAt + 2 * cRow);
        c21.intoArray(c, cAt + 2 * cRow + Lanes.COUNT);
        c22.intoArray(c, cAt + 2 * cRow + 2 * Lanes.COUNT);
        c23.intoArray(c, cAt + 2 * cRow + 3 * Lanes.COUNT);
        c30.intoArray(c, cAt + 3 * cRow);
        c31.intoArray(c, cAt + 3 * cRow + Lanes.COUNT);
        c32.intoArray(c, cAt + 3 * cRow + 2 * Lanes.COUNT);
        c33.intoArray(c, cAt + 3 * cRow + 3 * Lanes.COUNT);
    }

    static void pairRows(View left, View right, View start, View result, int row, int k) {
        float[] a = left.array();
        float[] b = right.array();
        float[] c = start.array();
        int aRow = left.row();
        int aAt = left.at() + row * aRow;
        int bRow = right.row();
        int bAt = right.at();
        int cRow = start.row();
        int cAt = start.at() + row * cRow;
        FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + Lanes.COUNT);
        FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow);
        FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + Lanes.COUNT);
        FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow);
        FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + Lanes.COUNT);
        FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow);
        FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + Lanes.COUNT);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow);
            FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + Lanes.COUNT);
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
        }
        c = result.array();
        cRow = result.row();
        cAt = result.at() + row * cRow;
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + Lanes.COUNT);
        c10.intoArray(c, cAt + cRow);
        c11.intoArray(c, cAt + cRow + Lanes.COUNT);
        c20.intoArray(c, cAt + 2 * cRow);
        c21.intoArray(c, cAt + 2 * cRow + Lanes.COUNT);
        c30.intoArray(c, cAt + 3 * cRow);
        c31.intoArray(c, cAt + 3 * cRow + Lanes.COUNT);
    }

    static void pairColumns(View left, View right, View start, View result, int row, int k) {
        float[] a = left.array();
        float[] b = right.array();
        float[] c = start.array();
        int aColumn = left.column();
        int aAt = left.at() + row;
        int bRow = right.row();
        int bAt = right.at();
        int cRow = start.row();
        int cAt = start.at() + row * cRow;
        FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c01 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + Lanes.COUNT);
        FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow);
        FloatVector c11 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow + Lanes.COUNT);
        FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow);
        FloatVector c21 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow + Lanes.COUNT);
        FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow);
        FloatVector c31 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow + Lanes.COUNT);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow);
            FloatVector b1 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow + Lanes.COUNT);
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
        }
        c = result.array();
        cRow = result.row();
        cAt = result.at() + row * cRow;
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + Lanes.COUNT);
        c10.intoArray(c, cAt + cRow);
        c11.intoArray(c, cAt + cRow + Lanes.COUNT);
        c20.intoArray(c, cAt + 2 * cRow);
        c21.intoArray(c, cAt + 2 * cRow + Lanes.COUNT);
        c30.intoArray(c, cAt + 3 * cRow);
        c31.intoArray(c, cAt + 3 * cRow + Lanes.COUNT);
    }

    static void singleRows(View left, View right, View start, View result, int row, int k) {
        float[] a = left.array();
        float[] b = right.array();
        float[] c = start.array();
        int aRow = left.row();
        int aAt = left.at() + row * aRow;
        int bRow = right.row();
        int bAt = right.at();
        int cRow = start.row();
        int cAt = start.at() + row * cRow;
        FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow);
        FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow);
        FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow);
            FloatVector element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + p]);
            c00 = element.fma(b0, c00);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + aRow + p]);
            c10 = element.fma(b0, c10);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 2 * aRow + p]);
            c20 = element.fma(b0, c20);
            element = FloatVector.broadcast(Lanes.SPECIES, a[aAt + 3 * aRow + p]);
            c30 = element.fma(b0, c30);
        }
        c = result.array();
        cRow = result.row();
        cAt = result.at() + row * cRow;
        c00.intoArray(c, cAt);
        c10.intoArray(c, cAt + cRow);
        c20.intoArray(c, cAt + 2 * cRow);
        c30.intoArray(c, cAt + 3 * cRow);
    }

    static void singleColumns(View left, View right, View start, View result, int row, int k) {
        float[] a = left.array();
        float[] b = right.array();
        float[] c = start.array();
        int aColumn = left.column();
        int aAt = left.at() + row;
        int bRow = right.row();
        int bAt = right.at();
        int cRow = start.row();
        int cAt = start.at() + row * cRow;
        FloatVector c00 = FloatVector.fromArray(Lanes.SPECIES, c, cAt);
        FloatVector c10 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + cRow);
        FloatVector c20 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 2 * cRow);
        FloatVector c30 = FloatVector.fromArray(Lanes.SPECIES, c, cAt + 3 * cRow);
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(Lanes.SPECIES, b, bAt + p * bRow);
            int at = aAt + p * aColumn;
            FloatVector element = FloatVector.broadcast(Lanes.SPECIES, a[at]);
            c00 = element.fma(b0, c00);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 1]);
            c10 = element.fma(b0, c10);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 2]);
            c20 = element.fma(b0, c20);
            element = FloatVector.broadcast(Lanes.SPECIES, a[at + 3]);
            c30 = element.fma(b0, c30);
        }
        c = result.array();
        cRow = result.row();
        cAt = result.at() + row * cRow;
        c00.intoArray(c, cAt);
        c10.intoArray(c, cAt + cRow);
        c20.intoArray(c, cAt + 2 * cRow);
        c30.intoArray(c, cAt + 3 * cRow);
    }
}
