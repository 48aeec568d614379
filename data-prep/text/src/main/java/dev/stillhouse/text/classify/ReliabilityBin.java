package dev.stillhouse.text.classify;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows whose best class has about the same probability.
 *
 * @param confidence the mean of that probability
 * @param accuracy the share of rows whose best class is the true one
 */
public record ReliabilityBin(long rows, double confidence, double accuracy) {
    private static final int BINS = 10;

    /** Ten bins of equal width from 0 to 1, those without rows left out. */
    static List<ReliabilityBin> of(Predictions predictions, double temperature) {
        long[] rows = new long[BINS];
        double[] confidence = new double[BINS];
        long[] right = new long[BINS];
        for (int i = 0; i < predictions.size(); i++) {
            Classified row = predictions.row(i, temperature);
            int bin = Math.min(BINS - 1, (int) (row.confidence() * BINS));
            rows[bin]++;
            confidence[bin] += row.confidence();
            right[bin] += row.bestIndex() == predictions.truth(i) ? 1 : 0;
        }
        List<ReliabilityBin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            if (rows[bin] > 0) {
                bins.add(new ReliabilityBin(rows[bin], confidence[bin] / rows[bin], (double) right[bin] / rows[bin]));
            }
        }
        return bins;
    }

    /** The expected calibration error: the mean distance between confidence and accuracy. */
    static double expectedError(List<ReliabilityBin> bins) {
        long all = bins.stream().mapToLong(ReliabilityBin::rows).sum();
        return bins.stream()
                        .mapToDouble(bin -> bin.rows() * Math.abs(bin.confidence() - bin.accuracy()))
                        .sum()
                / Math.max(1, all);
    }
}
