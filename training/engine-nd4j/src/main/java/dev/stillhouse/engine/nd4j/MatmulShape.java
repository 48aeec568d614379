package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;

/**
 * One kind of product {@code c = scale * a b}, or added to c: a [m, k], b [k, n], c [m, n]. An operand's element (i, j) lies at
 * {@code i * row + j * column}; the columns of c lie together.
 */
record MatmulShape(int m, int n, int k, Layout a, Layout b, Layout c, float scale, Into into) {
    MatmulShape with(float otherScale, Into otherInto) {
        return new MatmulShape(m, n, k, a, b, c, otherScale, otherInto);
    }

    /** How an operand lies in memory, strides in elements. */
    record Layout(DType dtype, long row, long column) {
        static Layout plain(DType dtype, int stride) {
            return new Layout(dtype, stride, 1);
        }

        static Layout transposed(DType dtype, int stride) {
            return new Layout(dtype, 1, stride);
        }

        /** What oneDNN chooses for a right operand of this shape. */
        static Layout packed(DType dtype) {
            return new Layout(dtype, 0, 0);
        }

        boolean isPacked() {
            return row == 0 && column == 0;
        }

        long rowBytes() {
            return row * dtype.bytes();
        }

        long columnBytes() {
            return column * dtype.bytes();
        }
    }
}
