package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.TopK;

/** Losses over rows of logits. Each row's loss is kept by itself and the rows are added up in their order. */
final class Losses {
    private static final int LOGITS = 0;
    private static final int GRADIENT = 1;
    private static final int STUDENT = 2;
    private static final int CONTRAST = 3;
    private static final int LANES = 4;
    private static final int OVER_STUDENT = 5;

    private final Workers workers;
    private final Scratch[] scratch;

    Losses(Workers workers, Scratch[] scratch) {
        this.workers = workers;
        this.scratch = scratch;
    }

    private interface Row {
        /** Adds the row's gradient to {@code gradient} and returns its weighted loss. */
        double run(Scratch own, int row, float[] gradient);
    }

    double crossEntropy(Nd4jTensor logits, int[] targets, float[] weights, Nd4jTensor dLogits) {
        int width = logits.columns();
        return rows(weights, dLogits, (own, row, gradient) -> {
            float[] values = load(own, LOGITS, logits, row);
            float[] lanes = own.floats(LANES, Lanes.COUNT);
            float max = RowKernels.max(values, 0, width);
            double distance = (double) max - values[targets[row]];
            double sum = SoftmaxKernels.expInPlace(values, max, 1f, width, lanes);
            RowKernels.addScaled(values, 0, (float) (weights[row] / sum), gradient, 0, width);
            gradient[targets[row]] -= weights[row];
            return weights[row] * (Math.log(sum) + distance);
        });
    }

    double divergence(
            Divergence divergence,
            Nd4jTensor teacher,
            Nd4jTensor student,
            float temperature,
            float[] weights,
            Nd4jTensor dLogits) {
        int width = student.columns();
        return rows(weights, dLogits, (own, row, gradient) -> {
            LogitPair pair = new LogitPair(
                    load(own, LOGITS, teacher, row),
                    load(own, STUDENT, student, row),
                    own.floats(CONTRAST, width),
                    own.floats(OVER_STUDENT, width),
                    own.floats(LANES, Lanes.COUNT),
                    width,
                    temperature,
                    weights[row],
                    gradient);
            return (double) weights[row] * temperature * temperature * divergence.choose(pair);
        });
    }

    double topKDivergence(Divergence divergence, TopK topK, Nd4jTensor logits, float[] weights, Nd4jTensor dLogits) {
        int width = logits.columns();
        return rows(weights, dLogits, (own, row, gradient) -> {
            if (TruncatedPair.isAbsent(topK, row)) {
                return 0;
            }
            TruncatedPair pair = new TruncatedPair(
                    topK,
                    row,
                    load(own, LOGITS, logits, row),
                    own.floats(STUDENT, topK.k()),
                    own.floats(CONTRAST, topK.k()),
                    own.floats(LANES, Lanes.COUNT),
                    width,
                    weights[row],
                    gradient);
            return weights[row] * divergence.choose(pair);
        });
    }

    float[] logProbs(Nd4jTensor logits, int[] targets) {
        int width = logits.columns();
        float[] result = new float[targets.length];
        workers.rows(logits.rows(), 1, width, (worker, from, to) -> {
            for (int row = from; row < to; row++) {
                float[] values = load(scratch[worker], LOGITS, logits, row);
                float[] lanes = scratch[worker].floats(LANES, Lanes.COUNT);
                float max = RowKernels.max(values, 0, width);
                double distance = (double) values[targets[row]] - max;
                result[row] = (float) (distance - Math.log(SoftmaxKernels.expInPlace(values, max, 1f, width, lanes)));
            }
        });
        return result;
    }

    TopK topK(Nd4jTensor logits, int k) {
        int width = logits.columns();
        int[] ids = new int[logits.rows() * k];
        float[] logProbs = new float[ids.length];
        workers.rows(logits.rows(), 1, width, (worker, from, to) -> {
            for (int row = from; row < to; row++) {
                float[] values = load(scratch[worker], LOGITS, logits, row);
                float[] lanes = scratch[worker].floats(LANES, Lanes.COUNT);
                Largest.of(values, width, k, ids, logProbs, row * k);
                float max = logProbs[row * k];
                double normaliser = max + Math.log(SoftmaxKernels.expInPlace(values, max, 1f, width, lanes));
                for (int i = row * k; i < (row + 1) * k; i++) {
                    logProbs[i] = (float) (logProbs[i] - normaliser);
                }
            }
        });
        return new TopK(k, ids, logProbs);
    }

    private double rows(float[] weights, Nd4jTensor dLogits, Row loss) {
        int width = dLogits.columns();
        double[] losses = new double[weights.length];
        workers.rows(weights.length, 1, width, (worker, from, to) -> {
            Scratch own = scratch[worker];
            for (int row = from; row < to; row++) {
                if (weights[row] != 0f) {
                    float[] gradient = load(own, GRADIENT, dLogits, row);
                    losses[row] = loss.run(own, row, gradient);
                    dLogits.put(row * width, gradient, 0, width);
                }
            }
        });
        return sum(losses);
    }

    private static double sum(double[] losses) {
        double sum = 0;
        for (double loss : losses) {
            sum += loss;
        }
        return sum;
    }

    private static float[] load(Scratch own, int slot, Nd4jTensor tensor, int row) {
        int width = tensor.columns();
        float[] values = own.floats(slot, width);
        tensor.get(row * width, values, 0, width);
        return values;
    }
}
