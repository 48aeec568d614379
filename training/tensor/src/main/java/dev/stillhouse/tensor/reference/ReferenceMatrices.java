package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.Into;

/** The three products of a linear layer as triple loops. */
final class ReferenceMatrices {
    private ReferenceMatrices() {}

    static void linear(ReferenceTensor x, ReferenceTensor w, double scale, Into into, ReferenceTensor y) {
        for (int n = 0; n < x.rows(); n++) {
            for (int o = 0; o < w.rows(); o++) {
                double sum = 0;
                for (int i = 0; i < x.columns(); i++) {
                    sum += x.get(n, i) * w.get(o, i);
                }
                put(y, n, o, scale * sum, into);
            }
        }
    }

    static void backwardInput(ReferenceTensor dy, ReferenceTensor w, double scale, Into into, ReferenceTensor dx) {
        for (int n = 0; n < dy.rows(); n++) {
            for (int i = 0; i < w.columns(); i++) {
                double sum = 0;
                for (int o = 0; o < w.rows(); o++) {
                    sum += dy.get(n, o) * w.get(o, i);
                }
                put(dx, n, i, scale * sum, into);
            }
        }
    }

    static void backwardWeight(ReferenceTensor dy, ReferenceTensor x, double scale, Into into, ReferenceTensor dw) {
        for (int o = 0; o < dy.columns(); o++) {
            for (int i = 0; i < x.columns(); i++) {
                double sum = 0;
                for (int n = 0; n < dy.rows(); n++) {
                    sum += dy.get(n, o) * x.get(n, i);
                }
                put(dw, o, i, scale * sum, into);
            }
        }
    }

    private static void put(ReferenceTensor tensor, int row, int column, double value, Into into) {
        tensor.set(row, column, into == Into.ADD ? tensor.get(row, column) + value : value);
    }
}
