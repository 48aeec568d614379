package dev.stillhouse.lake.guard;

import dev.stillhouse.lake.guard.DebertaWeights.Layer;
import dev.stillhouse.lake.guard.DebertaWeights.Linear;
import dev.stillhouse.lake.guard.DebertaWeights.Norm;

/**
 * The forward pass of a DeBERTa-v2 classifier for one text, in double precision, as the paper has it: to compare with. It says for every
 * pair of places what {@link DebertaOnnx} says for whole matrices.
 *
 * <p>He et al., DeBERTa (2021), equation 4: the score of a place i for a place j is
 * {@code Qc_i Kc_j + Qc_i Kr_d(i,j) + Kc_j Qr_d(j,i)}, over {@code sqrt(3 K)}. As in the published models, position {@code d(j,i)} of the
 * last term is counted so that it is the same bucket as {@code d(i,j)}, and far distances share logarithmic buckets.
 */
final class PlainDeberta {
    private final DebertaWeights weights;
    private final DebertaShape shape;

    PlainDeberta(DebertaWeights weights) {
        this.weights = weights;
        this.shape = weights.shape();
    }

    /** The logits of one text. */
    double[] logits(long[] ids) {
        double[][] hidden = new double[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            hidden[i] = normed(doubles(weights.words()[(int) ids[i]]), weights.embeddingNorm());
        }
        double[][] positions = new double[2 * shape.buckets()][];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = normed(doubles(weights.positions()[i]), weights.positionNorm());
        }
        for (Layer layer : weights.layers()) {
            hidden = layer(hidden, positions, layer);
        }
        return linear(gelu(linear(hidden[0], weights.pooler())), weights.classifier());
    }

    private double[][] layer(double[][] hidden, double[][] positions, Layer layer) {
        double[][] attention = attention(
                linear(hidden, layer.query()),
                linear(hidden, layer.key()),
                linear(hidden, layer.value()),
                linear(positions, layer.query()),
                linear(positions, layer.key()));
        double[][] result = new double[hidden.length][];
        for (int i = 0; i < hidden.length; i++) {
            double[] attended = normed(sum(linear(attention[i], layer.attended()), hidden[i]), layer.attentionNorm());
            double[] inner = gelu(linear(attended, layer.widening()));
            result[i] = normed(sum(linear(inner, layer.narrowing()), attended), layer.outputNorm());
        }
        return result;
    }

    private double[][] attention(double[][] q, double[][] k, double[][] v, double[][] qr, double[][] kr) {
        int length = q.length;
        double[][] result = new double[length][shape.width()];
        for (int head = 0; head < shape.heads(); head++) {
            int from = head * shape.headWidth();
            for (int i = 0; i < length; i++) {
                double[] scores = new double[length];
                for (int j = 0; j < length; j++) {
                    int place = place(i - j);
                    double score = dot(q[i], k[j], from) + dot(q[i], kr[place], from) + dot(k[j], qr[place], from);
                    scores[j] = score / Math.sqrt(3.0 * shape.headWidth());
                }
                double[] shares = softmax(scores);
                for (int j = 0; j < length; j++) {
                    for (int d = from; d < from + shape.headWidth(); d++) {
                        result[i][d] += shares[j] * v[j][d];
                    }
                }
            }
        }
        return result;
    }

    /** The row of the table of positions for a distance: exact up to half of the buckets, then logarithmic. */
    private int place(int distance) {
        int middle = shape.buckets() / 2;
        int far = Math.abs(distance);
        int bucket = far;
        if (far > middle) {
            double share = Math.log((double) far / middle) / Math.log((shape.positions() - 1.0) / middle);
            bucket = (int) Math.ceil(share * (middle - 1)) + middle;
        }
        int signed = distance < 0 ? -bucket : bucket;
        return Math.min(Math.max(signed + shape.buckets(), 0), 2 * shape.buckets() - 1);
    }

    private double dot(double[] a, double[] b, int from) {
        double sum = 0;
        for (int d = from; d < from + shape.headWidth(); d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    private static double[] softmax(double[] scores) {
        double top = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            top = Math.max(top, score);
        }
        double all = 0;
        double[] shares = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            shares[i] = Math.exp(scores[i] - top);
            all += shares[i];
        }
        for (int i = 0; i < scores.length; i++) {
            shares[i] /= all;
        }
        return shares;
    }

    private static double[] normed(double[] x, Norm norm) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + DebertaShape.EPSILON) * norm.scale()[i] + norm.shift()[i];
        }
        return y;
    }

    private static double[][] linear(double[][] rows, Linear linear) {
        double[][] result = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            result[i] = linear(rows[i], linear);
        }
        return result;
    }

    private static double[] linear(double[] x, Linear linear) {
        double[] y = new double[linear.bias().length];
        for (int i = 0; i < y.length; i++) {
            y[i] = linear.bias()[i];
            for (int j = 0; j < x.length; j++) {
                y[i] += linear.weight()[i][j] * x[j];
            }
        }
        return y;
    }

    private static double[] gelu(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * normalBelow(x[i]);
        }
        return y;
    }

    /**
     * The share of the normal distribution below x, by the series {@code 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...)} (Marsaglia 2004); exact
     * to rounding for the values that occur here.
     */
    private static double normalBelow(double x) {
        if (Math.abs(x) > 8) {
            return x > 0 ? 1 : 0;
        }
        double sum = x;
        double term = x;
        for (int i = 3; Math.abs(term) > 1e-18; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }
}
