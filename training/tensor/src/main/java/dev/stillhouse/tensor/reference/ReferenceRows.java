package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.RotaryTable;
import java.util.Optional;
import java.util.stream.IntStream;

/** What works on one row at a time: the norm and the rotary embedding. */
final class ReferenceRows {
    private ReferenceRows() {}

    static void rmsNorm(ReferenceTensor x, ReferenceTensor w, double eps, ReferenceTensor y, ReferenceTensor inverse) {
        for (int n = 0; n < x.rows(); n++) {
            double squares = 0;
            for (int d = 0; d < x.columns(); d++) {
                squares += x.get(n, d) * x.get(n, d);
            }
            double r = 1 / Math.sqrt(squares / x.columns() + eps);
            inverse.set(n, 0, r);
            for (int d = 0; d < x.columns(); d++) {
                y.set(n, d, x.get(n, d) * r * w.get(0, d));
            }
        }
    }

    /** {@code dx = r (w dy - x r² mean(w dy x))} and {@code dw = sum over rows of dy x r}. */
    static void rmsNormBackward(
            ReferenceTensor dy,
            ReferenceTensor x,
            ReferenceTensor w,
            ReferenceTensor inverse,
            ReferenceTensor dx,
            Optional<ReferenceTensor> dw) {
        int width = x.columns();
        double[] sums = new double[width];
        for (int n = 0; n < x.rows(); n++) {
            double r = inverse.get(n, 0);
            double dot = 0;
            for (int d = 0; d < width; d++) {
                dot += w.get(0, d) * dy.get(n, d) * x.get(n, d);
            }
            for (int d = 0; d < width; d++) {
                dx.add(n, d, r * (w.get(0, d) * dy.get(n, d) - x.get(n, d) * r * r * dot / width));
                sums[d] += dy.get(n, d) * x.get(n, d) * r;
            }
        }
        dw.ifPresent(gradient -> IntStream.range(0, width).forEach(d -> gradient.add(0, d, sums[d])));
    }

    static void rotate(ReferenceTensor x, RotaryTable table, int[] positions, int sign) {
        int half = table.headWidth() / 2;
        for (int n = 0; n < x.rows(); n++) {
            for (int head = 0; head < x.columns(); head += table.headWidth()) {
                for (int i = 0; i < half; i++) {
                    double angle = sign * positions[n] * table.inverseFrequencies()[i];
                    double a = x.get(n, head + i);
                    double b = x.get(n, head + half + i);
                    x.set(n, head + i, a * Math.cos(angle) - b * Math.sin(angle));
                    x.set(n, head + half + i, b * Math.cos(angle) + a * Math.sin(angle));
                }
            }
        }
    }
}
